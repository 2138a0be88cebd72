import { pipeline } from 'node:stream/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { contentsOf } from './contents';
import type { LogbookTable } from './logbook-tables';

/** A table that arrived whole. */
export interface CopiedTable {
  name: string;
  sourceRows: number;
  targetRows: number;
}

/** Streams the rows of a table from one server to the other. @throws Error when not the same rows arrive */
export async function copyTable(table: LogbookTable, from: Client, to: Client): Promise<CopiedTable> {
  const { name } = table;
  const columns = table.columns.join(', ');
  await pipeline(
    from.query(copyTo(`COPY (SELECT ${columns} FROM ${name}) TO STDOUT`)),
    to.query(copyFrom(`COPY ${name} (${columns}) FROM STDIN`)),
  );
  const [source, target] = [await contentsOf(from, table), await contentsOf(to, table)];
  if (!isDeepStrictEqual(source, target)) {
    throw new Error(`${name} did not arrive whole (${source.rows} rows, ${target.rows} arrived). Nothing was copied.`);
  }
  return { name, sourceRows: source.rows, targetRows: target.rows };
}

/** Lets every sequence go on where that of the source stands. */
export async function copySequences(from: Client, to: Client): Promise<void> {
  const { rows: sequences } = await from.query<{ name: string }>(`
    SELECT seqrelid::regclass::text AS name
    FROM pg_sequence
    JOIN pg_class ON pg_class.oid = seqrelid
    WHERE relowner = 'pp_owner'::regrole`);
  for (const { name } of sequences) {
    const { rows } = await from.query<{ position: string; isCalled: boolean }>(
      `SELECT last_value AS position, is_called AS "isCalled" FROM ${name}`,
    );
    await to.query('SELECT setval($1::regclass, $2, $3)', [name, rows[0]?.position, rows[0]?.isCalled]);
  }
}
