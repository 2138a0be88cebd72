import type { Client } from 'pg';
import type { LogbookTable } from './logbook-tables';

/** What two copies of a table must have in common. */
export interface Contents {
  rows: number;
  /** The sum of a hash of every row's text: it does not depend on their order. */
  checksum: string;
}

export async function contentsOf(client: Client, { name, columns }: LogbookTable): Promise<Contents> {
  const { rows } = await client.query<{ rows: string; checksum: string }>(`
    SELECT
      count(*) AS rows,
      coalesce(sum(('x' || left(md5(ROW(${columns.join(', ')})::text), 15))::bit(60)::bigint), 0) AS checksum
    FROM ${name}`);
  const [{ rows: count, checksum } = { rows: '0', checksum: '0' }] = rows;
  return { rows: Number(count), checksum };
}
