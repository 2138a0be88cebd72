import type { AppConfig } from '../config/config';
import { loadKeys } from '../config/keys';
import { verifyDatabase } from '../database/verify-database';
import { ensureAdministrator } from './administrator';
import { migrateInstallation } from './migrate-installation';
import type { OpenInstallation } from './open-installation';

/** Works on a server that somebody else runs; migrates it when DATABASE_MIGRATION_URL is given. */
export async function openExternal(config: AppConfig): Promise<OpenInstallation> {
  const keys = loadKeys(config);
  const connection = { connectionString: config.get('DATABASE_URL') };
  const migrationUrl = config.get('DATABASE_MIGRATION_URL');
  let generatedPassword: string | undefined;
  if (migrationUrl) {
    const migration = { connectionString: migrationUrl };
    await migrateInstallation(config, migration);
    generatedPassword = await ensureAdministrator(config, keys, migration);
  }
  await verifyDatabase(connection, config.get('ALLOW_WEAK_CONTEXT'));
  return { config, keys, connection, generatedPassword, close: () => Promise.resolve() };
}
