import type { ClientConfig } from 'pg';
import type { AppConfig } from '../config/config';
import { knownMigrations, migrate } from '../database/migrate';
import { changeSearchLanguage } from '../database/search-language';

/**
 * Brings the schema up to this version of the code. A new logbook gets the search language of the configuration.
 * @returns names of the migrations that ran
 * @throws StartupError as {@link migrate}
 */
export async function migrateInstallation(config: AppConfig, connection: ClientConfig): Promise<string[]> {
  const ran = await migrate(connection, (name) =>
    console.error(
      `preventplus: migrating the database, in a large logbook for minutes, without harm if interrupted: ${name}`,
    ),
  );
  const isNew = ran.length === knownMigrations.size;
  if (isNew) await changeSearchLanguage(connection, config.get('SEARCH_LANGUAGE'));
  return ran;
}
