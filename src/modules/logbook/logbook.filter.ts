import { join, sql, type Sql } from '../../database/sql';
import type { LogbookQuery } from './dto/logbook-query.dto';

/** The conditions of a list of entries `e`. */
export function logbookFilter(query: LogbookQuery): Sql {
  const { status, priority, categoryId, device, userId, completedBy, responsiblePerson } = query;
  const conditions = [query.deleted ? sql`e.is_deleted` : sql`NOT e.is_deleted`];
  if (status) conditions.push(sql`e.status = ANY (${status}::varchar[])`);
  if (priority) conditions.push(sql`e.priority = ANY (${priority}::varchar[])`);
  if (categoryId) conditions.push(sql`e.category_id = ANY (${categoryId}::integer[])`);
  if (device) conditions.push(sql`e.device = ANY (${device}::varchar[])`);
  if (userId) conditions.push(sql`e.user_id = ANY (${userId}::uuid[])`);
  if (completedBy) conditions.push(sql`e.completed_by = ANY (${completedBy}::uuid[])`);
  if (responsiblePerson) conditions.push(sql`e.responsible_person = ANY (${responsiblePerson}::varchar[])`);
  conditions.push(...locations(query), ...periods(query));
  if (query.minDowntimeHours !== undefined)
    conditions.push(sql`e.downtime_hours >= ${query.minDowntimeHours}::numeric`);
  if (query.q) conditions.push(sql`e.search_vector @@ websearch_to_tsquery('public.logbook', ${query.q})`);
  return join(conditions, sql` AND `);
}

function locations({ locationId, includeSublocations }: LogbookQuery): Sql[] {
  if (!locationId) return [];
  if (!includeSublocations) return [sql`e.location_id = ANY (${locationId}::integer[])`];
  return [
    sql`e.location_id IN (
      WITH RECURSIVE below AS (
        SELECT location_id FROM locations WHERE location_id = ANY (${locationId}::integer[])
        UNION
        SELECT l.location_id FROM locations l JOIN below ON l.parent_id = below.location_id
      )
      SELECT location_id FROM below
    )`,
  ];
}

function periods({ startDateFrom, startDateTo, endDateFrom, endDateTo }: LogbookQuery): Sql[] {
  const conditions: Sql[] = [];
  if (startDateFrom) conditions.push(sql`e.start_date >= ${startDateFrom}::date`);
  if (startDateTo) conditions.push(sql`e.start_date <= ${startDateTo}::date`);
  if (endDateFrom) conditions.push(sql`e.end_date >= ${endDateFrom}::date`);
  if (endDateTo) conditions.push(sql`e.end_date <= ${endDateTo}::date`);
  return conditions;
}
