import type { AppConfig } from '../config/config';

/** The database of the embedded server. */
export const embeddedDatabase = 'preventplus';

/** What the logbook's database is called, in the running server and in its backups. */
export function databaseName(config: AppConfig): string {
  const url = config.get('DATABASE_URL');
  const name = url && decodeURIComponent(new URL(url).pathname.slice(1));
  return name || embeddedDatabase;
}
