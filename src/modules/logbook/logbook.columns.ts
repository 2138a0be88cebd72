import { sql, type Sql } from '../../database/sql';
import type { Scope } from './dto/logbook-query.dto';

/** The columns that the JSON of an entry `e` is made of. */
const fieldsOf = (scope: Scope): Sql => sql`
    e.entry_id AS "entryId",
    e.user_id AS "userId",
    e.start_date AS "startDate",
    e.end_date AS "endDate",
    e.responsible_person AS "responsiblePerson",
    e.location_id AS "locationId",
    e.device,
    e.call_description AS "callDescription",
    e.solution_description AS "solutionDescription",
    e.status,
    e.status_reason AS "statusReason",
    e.downtime_hours AS "downtimeHours",
    e.category_id AS "categoryId",
    e.priority,
    app.instant(e.created_at) AS "createdAt",
    app.instant(e.updated_at) AS "updatedAt",
    e.completed_by AS "completedBy",
    e.is_deleted AS "isDeleted",
    ${scope === 'live' ? sql`NULL` : sql`app.instant(e.archived_at)`} AS "archivedAt",
    e.version`;

/** An entry `e` of a scope as the API writes it, as a row that `json_agg` writes faster than JSON made of each. */
export function entryItem(scope: Scope): Sql {
  return rowOf(fieldsOf(scope));
}

/** The same as JSON. */
export function entryJson(scope: Scope): Sql {
  return sql`row_to_json(${entryItem(scope)})`;
}

function rowOf(fields: Sql): Sql {
  return sql`(SELECT item FROM (SELECT ${fields}) AS item)`;
}

/** What a list reads of each entry `e` to make its item. */
export const entryRow = { alias: sql`e`, columns: sql`e.*` };

/** The same for lists whose page one index can choose, of whose entries alone the rest is read then. */
export const entryKeys = {
  item: sql`(SELECT ${entryItem('live')} FROM logbook_entries e WHERE e.entry_id = chosen)`,
  row: {
    alias: sql`e`,
    columns: sql`e.entry_id AS chosen, e.entry_id, e.start_date, e.created_at, e.updated_at, e.end_date, e.downtime_hours`,
  },
};

/** An entry `e` as a list writes it that shows where a search hits it. */
export function highlightedItem(scope: Scope, q: string): Sql {
  const query = sql`(SELECT app.search_query(${q}))`;
  return rowOf(sql`${fieldsOf(scope)},
    json_strip_nulls(json_build_object(
      'device', app.highlight(e.device, ${query}),
      'responsiblePerson', app.highlight(e.responsible_person, ${query}),
      'callDescription', app.highlight(e.call_description, ${query}),
      'solutionDescription', app.highlight(e.solution_description, ${query})
    )) AS highlights`);
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
