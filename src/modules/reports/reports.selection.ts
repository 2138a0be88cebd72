import { join, sql, type Sql } from '../../database/sql';
import type { Head } from './dto/report.dto';
import type { Source } from './reports.source';

/** The days on which entries started, both included. Null: without a limit. */
export interface Period {
  from: string | null;
  to: string | null;
}

/** What entries are chosen by, besides a period. */
export interface Filters {
  locationId?: number[];
  categoryId?: number[];
  device?: string[];
}

/** What the database knows of what was asked for. */
export interface Known extends Pick<Head, 'owner'> {
  /** The day of the figures, where the plant stands. */
  today: string;
  locations: Head['filters']['locations'];
  categories: Head['filters']['categories'];
}

/** The entries that a report is about. */
export interface Selection extends Filters, Known {
  source: Source;
  period: Period;
}

/** `FROM … WHERE …` of the selected entries `e`. */
export function selected({ source, period, locationId, categoryId, device }: Selection): Sql {
  const conditions = [sql`true`];
  if (period.from) conditions.push(sql`e.start_date >= ${period.from}::date`);
  if (period.to) conditions.push(sql`e.start_date <= ${period.to}::date`);
  if (categoryId) conditions.push(sql`e.category_id = ANY (${categoryId}::integer[])`);
  if (device) conditions.push(sql`e.device = ANY (${device}::varchar[])`);
  if (locationId) conditions.push(sql`e.location_id IN (SELECT location_id FROM (${locationTree(locationId)}) below)`);
  return sql`FROM ${source.entries} e WHERE ${join(conditions, sql` AND `)}`;
}

/** Pairs of a location and whatever lies below it, itself included: of the given locations and of all below them. */
export function locationTree(locationId: number[] | undefined): Sql {
  const roots = locationId ? sql`WHERE location_id = ANY (${locationId}::integer[])` : sql``;
  return sql`
    WITH RECURSIVE shown AS (
      SELECT location_id FROM locations ${roots}
      UNION
      SELECT l.location_id FROM locations l JOIN shown ON l.parent_id = shown.location_id
    ), tree AS (
      SELECT location_id AS ancestor_id, location_id FROM shown
      UNION
      SELECT tree.ancestor_id, l.location_id FROM locations l JOIN tree ON l.parent_id = tree.location_id
    )
    SELECT ancestor_id, location_id FROM tree`;
}
