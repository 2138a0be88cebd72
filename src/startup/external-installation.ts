import type { AppConfig } from '../config/config';
import { loadKeys } from '../config/keys';
import { verifyKeys } from '../database/known-keys';
import { verifyDatabase } from '../database/verify-database';
import { ensureAdministrator } from './administrator';
import { findExternalBackups } from './external-backups';
import { migrateInstallation } from './migrate-installation';
import type { OpenInstallation } from './open-installation';

/** Works on a server that somebody else runs; migrates it when DATABASE_MIGRATION_URL is given. */
export async function openExternal(config: AppConfig): Promise<OpenInstallation> {
  const keys = loadKeys(config);
  const connection = { connectionString: config.get('DATABASE_URL') };
  const migrationUrl = config.get('DATABASE_MIGRATION_URL');
  const migration = migrationUrl ? { connectionString: migrationUrl } : undefined;
  if (migration) await migrateInstallation(config, migration);
  const allowWeakContext = config.get('ALLOW_WEAK_CONTEXT');
  await verifyDatabase(connection, allowWeakContext);
  const directUrl = config.get('DATABASE_DIRECT_URL');
  const directConnection = directUrl ? { connectionString: directUrl } : undefined;
  if (directConnection) await verifyDatabase(directConnection, allowWeakContext, 'DATABASE_DIRECT_URL');
  await verifyKeys(connection, keys);
  const generatedPassword = migration && (await ensureAdministrator(config, keys, migration));
  const backups = await findExternalBackups(config, directConnection ?? connection);
  return { config, keys, connection, directConnection, backups, generatedPassword, close: () => Promise.resolve() };
}
