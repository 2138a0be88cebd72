import type { Position } from '../common/cursor.codec';
import { sql, type Sql } from './sql';

/** A column that a list can be sorted by. `cast` reads a value back from a cursor. */
export interface SortColumn {
  column: Sql;
  cast: Sql;
  nullable?: true;
}

/** The column that makes the order total. */
export interface TieBreaker {
  column: Sql;
  cast: Sql;
}

export interface Keyset {
  orderBy: Sql;
  /** The sort column as PostgreSQL writes it, with every microsecond. */
  cursorValue: Sql;
  /**
   * Which rows come after the cursor, true for the first page; more than one condition name ranges that follow each other,
   * of which an index serves each, but not all at once.
   */
  after: readonly Sql[];
}

/**
 * Pages by comparing rows, which costs the same on any page. The tie-breaker follows the sort's direction, because only
 * then one index serves both; missing values come last, whichever the direction.
 */
export function keyset(sort: SortColumn, descending: boolean, tie: TieBreaker, position?: Position): Keyset {
  const direction = descending ? sql` DESC` : sql``;
  const nullsLast = sort.nullable && descending ? sql` NULLS LAST` : sql``;
  return {
    orderBy: sql`${sort.column}${direction}${nullsLast}, ${tie.column}${direction}`,
    cursorValue: sql`${sort.column}::text`,
    after: position ? after(sort, descending, tie, position) : [sql`true`],
  };
}

function after(sort: SortColumn, descending: boolean, tie: TieBreaker, { value, id }: Position): Sql[] {
  const beyond = descending ? sql`<` : sql`>`;
  const lastId = sql`${id}::${tie.cast}`;
  if (value === null) return [sql`(${sort.column} IS NULL AND ${tie.column} ${beyond} ${lastId})`];
  const rows = sql`(${sort.column}, ${tie.column}) ${beyond} (${value}::${sort.cast}, ${lastId})`;
  return sort.nullable ? [rows, sql`${sort.column} IS NULL`] : [rows];
}
