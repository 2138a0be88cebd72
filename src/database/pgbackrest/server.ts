import type { ClientConfig } from 'pg';
import { withClient } from '../connect';

/** What decides whether a server can be backed up. */
export interface Server {
  major: number;
  isArchiving: boolean;
}

/** @throws StartupError when it cannot be reached */
export function readServer(connection: ClientConfig): Promise<Server> {
  return withClient(connection, async (client) => {
    const { rows } = await client.query<Server>(`
      SELECT current_setting('server_version_num')::integer / 10000 AS major,
        current_setting('archive_mode') <> 'off' AS "isArchiving"`);
    return rows[0] ?? { major: 0, isArchiving: false };
  });
}

/** Why the worker of a logbook cannot back up, as it said itself. @param connection signs in to it as a superuser */
export function readOffBecause(connection: ClientConfig): Promise<string | undefined> {
  return withClient(connection, async (client) => {
    const { rows } = await client.query<{ because: string | null }>('SELECT off_because AS because FROM backup_state');
    return rows[0]?.because ?? undefined;
  });
}
