import type { ClientConfig } from 'pg';
import { withClient } from '../connect';
import { sql } from '../sql';
import type { LostBackups } from './pgbackrest.errors';

/** How many backups should be in the repository as far as is known, and from when to when; no row when there are none. */
export const listed = sql`
  SELECT count(*)::int AS count, min(finished_at) AS "from", max(finished_at) AS "to"
  FROM backups WHERE expired_at IS NULL HAVING count(*) > 0`;

/** The backups that a migrated database knows of, before the application has started; undefined when there are none. */
export function listedBackups(connection: ClientConfig): Promise<LostBackups | undefined> {
  return withClient(connection, async (client) => {
    await client.query('SET ROLE pp_admin');
    const { rows } = await client.query<LostBackups>(listed.text);
    return rows[0];
  });
}
