import { orderOf, type PageRequest } from '../../database/page';
import { sql, type Sql } from '../../database/sql';
import type { LogbookQuery } from './dto/logbook-query.dto';
import { entrySorts, entryTie } from './logbook.columns';
import { locationsBelow, logbookFilter } from './logbook.filter';
import { entriesIn } from './logbook.scope';

/** Filters that take several values, those that leave fewest entries first. */
const listed = {
  device: { column: sql`e.device`, type: sql`varchar` },
  userId: { column: sql`e.user_id`, type: sql`uuid` },
  completedBy: { column: sql`e.completed_by`, type: sql`uuid` },
  locationId: { column: sql`e.location_id`, type: sql`integer` },
  responsiblePerson: { column: sql`e.responsible_person`, type: sql`varchar` },
  categoryId: { column: sql`e.category_id`, type: sql`integer` },
  priority: { column: sql`e.priority`, type: sql`varchar` },
  status: { column: sql`e.status`, type: sql`varchar` },
} as const;
type Listed = keyof typeof listed;

/** Entries that all values together may give; where it could be more, they are frequent enough to be met in order. */
const mostRows = 50_000;
/** As many locations as may lie below others. */
const locationsAtMost = 200;

/**
 * Where a list takes its entries `e` from. No index gives the entries of several values in the order of the list, and the
 * planner would read that order through in search of them, or sort all of theirs: so each value gives its own first
 * `rows`, which an index does have in order.
 */
export function entriesFrom(query: LogbookQuery, request: PageRequest, rows: number): Sql {
  const filter = (Object.keys(listed) as Listed[]).find((name) => countOf(query, name) > 1);
  const isBounded = filter && countOf(query, filter) * rows <= mostRows;
  if (!isBounded || !request.sort.endsWith('startDate')) return entriesIn(query.scope);
  const { column, type } = listed[filter];
  const { orderBy, after } = orderOf({ sorts: entrySorts, tie: entryTie }, request);
  const values =
    filter === 'locationId' && query.includeSublocations
      ? locationsBelow(query.locationId ?? [])
      : sql`SELECT DISTINCT unnest(${query[filter]}::${type}[])`;
  return sql`(${values}) AS listed (value) CROSS JOIN LATERAL (
    SELECT e.* FROM ${entriesIn(query.scope)}
    WHERE ${column} = listed.value AND ${logbookFilter({ ...query, q: undefined, [filter]: undefined })} AND ${after[0]}
    ORDER BY ${orderBy} LIMIT ${rows}
  ) AS e`;
}

function countOf(query: LogbookQuery, filter: Listed): number {
  const values = query[filter]?.length ?? 0;
  return filter === 'locationId' && values > 0 && query.includeSublocations ? locationsAtMost : values;
}
