import type { ClientConfig } from 'pg';
import { withClient } from '../connect';
import type { LostBackups } from './pgbackrest.errors';

/** The backups that a migrated database knows of, before the application has started; undefined when there are none. */
export function listedBackups(connection: ClientConfig): Promise<LostBackups | undefined> {
  return withClient(connection, async (client) => {
    await client.query('SET ROLE pp_admin');
    const { rows } = await client.query<LostBackups>(`
      SELECT count(*)::int AS count, min(finished_at) AS "from", max(finished_at) AS "to"
      FROM backups WHERE expired_at IS NULL HAVING count(*) > 0`);
    return rows[0];
  });
}
