import { Created, Versioned } from '../common/http/versioned';
import { assignments, sql, type Sql } from './sql';
import type { Transaction } from './transaction';

/** Which row a change is for, and in which versions the client has seen it, if it says so. */
export interface Target<Key> {
  id: Key;
  versions?: number[];
}

/** The condition that a row is the target, in a version that the client has seen. */
export function isTarget<Key>(key: Sql, version: Sql, { id, versions }: Target<Key>): Sql {
  return sql`${key} = ${id} AND ${isSeen(version, versions)}`;
}

/** The condition that a version is one that the client has seen. */
export function isSeen(version: Sql, versions: number[] | undefined): Sql {
  return versions === undefined ? sql`true` : sql`${version} = ANY (${versions}::integer[])`;
}

/** Whether a row that was read is in no version that the client has seen. */
export function isOutdated({ versions }: Target<unknown>, { version }: { version: number }): boolean {
  return versions !== undefined && !versions.includes(version);
}

interface Patched<Name extends string> {
  /** With its alias. */
  table: Sql;
  columns: Record<Name, Sql>;
  where: Sql;
  /** What the statement gives of the row. */
  row: Sql;
}

/**
 * The statement that changes what a patch names. An empty patch changes nothing, yet takes the row to change, so that it
 * is refused where any other patch is.
 */
export function patched<Name extends string>(
  { table, columns, where, row }: Patched<Name>,
  patch: Partial<Record<NoInfer<Name>, unknown>>,
): Sql {
  const changes = assignments(columns, patch);
  return changes.text === ''
    ? sql`SELECT ${row} FROM ${table} WHERE ${where} FOR NO KEY UPDATE`
    : sql`UPDATE ${table} SET ${changes} WHERE ${where} RETURNING ${row}`;
}

/** Runs a statement that gives the columns `json` and `version` of one row, or no row. */
export async function firstVersioned(tx: Transaction, statement: Sql): Promise<Versioned | undefined> {
  const row = await tx.first<{ json: string; version: number }>(statement);
  return row && new Versioned(row.json, row.version);
}

/** Runs a statement that makes a row and gives its columns `json` and `version`, and its key as `id`. */
export async function oneCreated<Id extends string | number>(tx: Transaction, statement: Sql): Promise<Created<Id>> {
  const { json, version, id } = await tx.one<{ json: string; version: number; id: Id }>(statement);
  return new Created(json, version, id);
}
