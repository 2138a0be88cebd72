import type { Client } from 'pg';

/** A table that holds a part of the logbook. Names are as SQL wants them, with their schema. */
export interface LogbookTable {
  name: string;
  columns: string[];
  /** Other tables whose rows must be there first. */
  refersTo: string[];
}

/** All tables of pp_owner but the list of migrations, each after those that it refers to. */
export async function readTables(client: Client): Promise<LogbookTable[]> {
  const { rows } = await client.query<LogbookTable>(`
    SELECT
      c.oid::regclass::text AS name,
      ARRAY(
        SELECT quote_ident(attname)
        FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        ORDER BY attname
      ) AS columns,
      ARRAY(
        SELECT DISTINCT confrelid::regclass::text
        FROM pg_constraint
        WHERE conrelid = c.oid AND contype = 'f' AND confrelid <> c.oid
        ORDER BY 1
      ) AS "refersTo"
    FROM pg_class c
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND relowner = 'pp_owner'::regrole
      AND relname <> 'schema_migrations'
    ORDER BY 1`);
  return inForeignKeyOrder(rows);
}

/** @throws Error when tables refer to each other in a circle, or to one that is not among them */
export function inForeignKeyOrder(tables: readonly LogbookTable[]): LogbookTable[] {
  const ordered: LogbookTable[] = [];
  let waiting = [...tables];
  while (waiting.length > 0) {
    const placed = new Set(ordered.map(({ name }) => name));
    const ready = waiting.filter(({ refersTo }) => refersTo.every((name) => placed.has(name)));
    if (ready.length === 0) {
      throw new Error(`There is no order in which ${waiting.map(({ name }) => name).join(', ')} can be filled.`);
    }
    ordered.push(...ready);
    waiting = waiting.filter((table) => !ready.includes(table));
  }
  return ordered;
}
