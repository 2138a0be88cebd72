import { sql, type Sql } from '../../database/sql';
import type { Scope } from './dto/logbook-query.dto';

const fieldsOf = (scope: Scope): Sql => sql`
    'entryId', e.entry_id,
    'userId', e.user_id,
    'startDate', e.start_date,
    'endDate', e.end_date,
    'responsiblePerson', e.responsible_person,
    'locationId', e.location_id,
    'device', e.device,
    'callDescription', e.call_description,
    'solutionDescription', e.solution_description,
    'status', e.status,
    'statusReason', e.status_reason,
    'downtimeHours', e.downtime_hours,
    'categoryId', e.category_id,
    'priority', e.priority,
    'createdAt', app.instant(e.created_at),
    'updatedAt', app.instant(e.updated_at),
    'completedBy', e.completed_by,
    'isDeleted', e.is_deleted,
    'archivedAt', ${scope === 'live' ? sql`NULL` : sql`app.instant(e.archived_at)`},
    'version', e.version`;

/** An entry `e` of a scope as the API writes it. */
export function entryJson(scope: Scope): Sql {
  return sql`json_build_object(${fieldsOf(scope)})`;
}

/** What a list reads of each entry `e` to make its item. */
export const entryRow = { alias: sql`e`, columns: sql`e.*` };

/** The same for lists in an order that one index holds for everybody: it suffices to choose a page, whose entries are read then. */
export const entryKeys = {
  item: sql`(SELECT ${entryJson('live')} FROM logbook_entries e WHERE e.entry_id = chosen)`,
  row: {
    alias: sql`e`,
    columns: sql`e.entry_id AS chosen, e.entry_id, e.created_at, e.updated_at, e.end_date, e.downtime_hours`,
  },
};

/** An entry `e` as a list writes it that shows where a search hits it. */
export function highlightedJson(scope: Scope, q: string): Sql {
  const query = sql`(SELECT app.search_query(${q}))`;
  return sql`
    json_build_object(${fieldsOf(scope)}, 'highlights', json_strip_nulls(json_build_object(
      'device', app.highlight(e.device, ${query}),
      'responsiblePerson', app.highlight(e.responsible_person, ${query}),
      'callDescription', app.highlight(e.call_description, ${query}),
      'solutionDescription', app.highlight(e.solution_description, ${query})
    )))`;
}

/** What a list of entries `e` can be sorted by. */
export const entrySorts = {
  startDate: { column: sql`e.start_date`, cast: sql`date` },
  createdAt: { column: sql`e.created_at`, cast: sql`timestamptz` },
  updatedAt: { column: sql`e.updated_at`, cast: sql`timestamptz` },
  endDate: { column: sql`e.end_date`, cast: sql`date`, nullable: true },
  downtimeHours: { column: sql`e.downtime_hours`, cast: sql`numeric`, nullable: true },
} as const;
export const entryTie = { column: sql`e.entry_id`, cast: sql`uuid` };
