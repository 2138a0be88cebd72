import { join, sql, type Sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import type { LogbookQuery } from './dto/logbook-query.dto';

/** The conditions of a list of entries `e`. */
export function logbookFilter(query: LogbookQuery): Sql {
  const { status, priority, categoryId, device, userId, completedBy, responsiblePerson } = query;
  const conditions = [query.deleted ? sql`e.is_deleted` : sql`NOT e.is_deleted`];
  if (status) conditions.push(isOneOf(sql`e.status`, sql`varchar`, status));
  if (priority) conditions.push(isOneOf(sql`e.priority`, sql`varchar`, priority));
  if (categoryId) conditions.push(isOneOf(sql`e.category_id`, sql`integer`, categoryId));
  if (device) conditions.push(isOneOf(sql`e.device`, sql`varchar`, device));
  if (userId) conditions.push(isOneOf(sql`e.user_id`, sql`uuid`, userId));
  if (completedBy) conditions.push(isOneOf(sql`e.completed_by`, sql`uuid`, completedBy));
  if (responsiblePerson) conditions.push(isOneOf(sql`e.responsible_person`, sql`varchar`, responsiblePerson));
  conditions.push(...locations(query), ...periods(query));
  if (query.minDowntimeHours !== undefined)
    conditions.push(sql`e.downtime_hours >= ${query.minDowntimeHours}::numeric`);
  if (query.q) conditions.push(sql`e.search_vector @@ (SELECT app.search_query(${query.q}))`);
  return join(conditions, sql` AND `);
}

/**
 * The same for the planner, who knows how often words and values occur, but not what a subquery gives. Only to be explained:
 * what is typed would be understood anew for each entry.
 */
export async function expectedFilter(tx: Transaction, { q, ...query }: LogbookQuery): Promise<Sql> {
  const { locationId, includeSublocations } = query;
  const below =
    locationId && includeSublocations && (await tx.query<{ location_id: number }>(locationsBelow(locationId)));
  const named = below && { locationId: below.map(({ location_id }) => location_id), includeSublocations: false };
  const filter = logbookFilter({ ...query, ...named });
  return q ? sql`${filter} AND app.dated_vector(e.search_vector, e.start_date) @@ app.search_query(${q})` : filter;
}

/** One value is compared as such: only then the index that begins with the column gives the rows in the list's order. */
function isOneOf(column: Sql, type: Sql, values: readonly unknown[]): Sql {
  const [only, ...more] = values;
  return more.length === 0 ? sql`${column} = ${only}::${type}` : sql`${column} = ANY (${values}::${type}[])`;
}

function locations({ locationId, includeSublocations }: LogbookQuery): Sql[] {
  if (!locationId) return [];
  if (!includeSublocations) return [isOneOf(sql`e.location_id`, sql`integer`, locationId)];
  return [sql`e.location_id IN (${locationsBelow(locationId)})`];
}

/** Locations and all that lies below them. */
export function locationsBelow(locationIds: readonly number[]): Sql {
  return sql`
    WITH RECURSIVE below AS (
      SELECT location_id FROM locations WHERE location_id = ANY (${locationIds}::integer[])
      UNION
      SELECT l.location_id FROM locations l JOIN below ON l.parent_id = below.location_id
    )
    SELECT location_id FROM below`;
}

function periods({ startDateFrom, startDateTo, endDateFrom, endDateTo }: LogbookQuery): Sql[] {
  const conditions: Sql[] = [];
  if (startDateFrom) conditions.push(sql`e.start_date >= ${startDateFrom}::date`);
  if (startDateTo) conditions.push(sql`e.start_date <= ${startDateTo}::date`);
  if (endDateFrom) conditions.push(sql`e.end_date >= ${endDateFrom}::date`);
  // nothing ends before it starts: only then the index that gives the list's order knows where to begin
  if (endDateTo) conditions.push(sql`e.end_date <= ${endDateTo}::date AND e.start_date <= ${endDateTo}::date`);
  return conditions;
}
