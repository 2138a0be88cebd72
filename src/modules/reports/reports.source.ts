import type { AccessLevel } from '../../common/access-level';
import { sql, type Sql } from '../../database/sql';

/** Where the entries of a report come from. Both have the same columns, made by the same definition. */
export interface Source {
  readonly name: 'refreshed' | 'live';
  readonly entries: Sql;
  /** Nothing committed before this moment is missing. */
  readonly asOf: Sql;
}

const refreshed: Source = {
  name: 'refreshed',
  entries: sql`reports.entries`,
  asOf: sql`(SELECT refreshed_at FROM reports.refreshed)`,
};
const live: Source = { name: 'live', entries: sql`reports.live_entries`, asOf: sql`now()` };

/**
 * Leaders see everything, and get it from what was computed ahead, which knows no row-level security. Everybody else,
 * those who may read all entries included, gets the figures of what row-level security shows them now.
 */
export function sourceFor(level: AccessLevel): Source {
  return level === 'Manager' || level === 'Admin' ? refreshed : live;
}
