import { Created, Versioned } from '../common/http/versioned';
import { sql, type Sql } from './sql';
import type { Transaction } from './transaction';

/** Which row a change is for, and in which version the client has seen it, if it says so. */
export interface Target<Key> {
  id: Key;
  version?: number;
}

/** The condition that a row is the target, in the version that the client has seen. */
export function isTarget<Key>(key: Sql, version: Sql, target: Target<Key>): Sql {
  const isRow = sql`${key} = ${target.id}`;
  return target.version === undefined ? isRow : sql`${isRow} AND ${version} = ${target.version}`;
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
