import type { Client } from 'pg';

/** Makes the partitions that the source has, with the definition of the target. */
export async function copyPartitions(from: Client, to: Client): Promise<void> {
  const { rows } = await from.query<{ firstDay: string }>(`
    SELECT substring(pg_get_expr(relpartbound, oid), $$FROM \\('([0-9-]+)'\\)$$) AS "firstDay" FROM pg_class
    WHERE relispartition AND relkind = 'r' AND relowner = 'pp_owner'::regrole ORDER BY 1`);
  for (const { firstDay } of rows) await to.query('SELECT archive.make_partition($1)', [firstDay]);
}
