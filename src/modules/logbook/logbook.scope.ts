import { sql, type Sql } from '../../database/sql';
import type { Scope } from './dto/logbook-query.dto';

/** Which relation gives the entries of a scope. */
const relations: Record<Scope, Sql> = {
  live: sql`logbook_entries`,
  archived: sql`archive.logbook_entries`,
  all: sql`archive.all_entries`,
};

/** The entries of a scope, as `e`. */
export function entriesIn(scope: Scope): Sql {
  return sql`${relations[scope]} e`;
}

/** Those of the entries that hold words, or NULL where there are more than `most`. */
export function matchingIn(scope: Scope, query: Sql, period: Sql, most: number): Sql {
  const live = sql`app.matching_entries(${query}, ${period}, ${most})`;
  const archived = sql`archive.matching_entries(${query}, ${period}, ${most})`;
  return { live, archived, all: sql`${live} || ${archived}` }[scope];
}

/** How many of the entries are expected to hold words, in a period. */
export function expectedIn(scope: Scope, query: Sql, period: Sql): Sql {
  const live = sql`app.expected_matches(${query}, ${period})`;
  const archived = sql`archive.expected_matches(${query}, ${period})`;
  return { live, archived, all: sql`${live} + ${archived}` }[scope];
}
