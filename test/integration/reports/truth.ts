import type { Figure } from '../../../src/modules/reports/dto/report.dto';
import type { TestDatabase } from '../../setup/test-database';

/** An entry as the figures of these tests are computed from it: in plain code, entry by entry. */
export interface Entry {
  userId: string;
  startDate: string;
  endDate: string | null;
  status: string;
  priority: string | null;
  device: string;
  categoryId: number | null;
  locationId: number;
  hours: number | null;
  isDeleted: boolean;
}

export interface Asked {
  from?: string;
  to?: string;
  locationId?: number;
  categoryId?: number;
  device?: string;
}

/** Figures by their names, by the key of their group. */
export type Figures = Record<string, Record<string, Figure>>;

export type Parents = Map<number, number | null>;

export async function allEntries(database: TestDatabase): Promise<Entry[]> {
  return database.query<Entry & Record<string, unknown>>(
    `SELECT user_id AS "userId", start_date::text AS "startDate", end_date::text AS "endDate", status, priority, device,
       category_id AS "categoryId", location_id AS "locationId", downtime_hours::float8 AS hours, is_deleted AS "isDeleted"
     FROM logbook_entries`,
  );
}

export async function allParents(database: TestDatabase): Promise<Parents> {
  const rows = await database.query<{ id: number; parent: number | null }>(
    'SELECT location_id AS id, parent_id AS parent FROM locations',
  );
  return new Map(rows.map(({ id, parent }) => [id, parent]));
}

/** A location and all above it. */
export function upwards(locationId: number, parents: Parents): number[] {
  const parent = parents.get(locationId) ?? null;
  return parent === null ? [locationId] : [locationId, ...upwards(parent, parents)];
}

export function selectedOf(entries: Entry[], asked: Asked, parents: Parents): Entry[] {
  return entries.filter(
    (entry) =>
      !entry.isDeleted &&
      (asked.from === undefined || entry.startDate >= asked.from) &&
      (asked.to === undefined || entry.startDate <= asked.to) &&
      (asked.categoryId === undefined || entry.categoryId === asked.categoryId) &&
      (asked.device === undefined || entry.device === asked.device) &&
      (asked.locationId === undefined || upwards(entry.locationId, parents).includes(asked.locationId)),
  );
}

export function groupsOf(entries: Entry[], keysOf: (entry: Entry) => (string | null)[]): Map<string | null, Entry[]> {
  const groups = new Map<string | null, Entry[]>();
  for (const entry of entries) {
    for (const key of keysOf(entry)) {
      const group = groups.get(key);
      if (group) group.push(entry);
      else groups.set(key, [entry]);
    }
  }
  return groups;
}

export const hundredths = (value: number) => Math.round(value * 100);
export const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;

export const timed = (entries: Entry[]) => entries.filter(({ hours }) => hours !== null);
export const hoursOf = (entries: Entry[]) => entries.reduce((sum, { hours }) => sum + hundredths(hours ?? 0), 0) / 100;

/** Days from start to end of those that were completed, shortest first. */
export const restorations = (entries: Entry[]) =>
  entries
    .filter(({ status, endDate }) => status === 'Completed' && endDate !== null)
    .map(({ startDate, endDate }) => daysBetween(startDate, endDate!))
    .sort((one, other) => one - other);

export const figure = (
  value: number | null,
  unit: Figure['unit'],
  numerator: number,
  denominator: number,
  sampleSize: number,
): Figure => ({ value, unit, numerator, denominator, sampleSize });

export const count = (part: number, whole: number) => figure(whole === 0 ? null : part, 'entries', part, whole, whole);

/** Its value is to be divided by {@link divided}. */
export const quotientOf = (unit: Figure['unit'], numerator: number, denominator: number, sample = denominator) =>
  figure(sample === 0 ? null : NaN, unit, numerator, denominator, sample);

/** Divides as PostgreSQL does, which knows decimals. */
export async function quotients(
  database: TestDatabase,
  figures: Pick<Figure, 'numerator' | 'denominator'>[],
  decimals: number,
): Promise<number[]> {
  const rows = await database.query<{ value: number }>(
    `SELECT round(numerator / denominator, $3::integer)::float8 AS value
     FROM unnest($1::numeric[], $2::numeric[]) WITH ORDINALITY AS pair (numerator, denominator, place) ORDER BY place`,
    [figures.map(({ numerator }) => numerator), figures.map(({ denominator }) => denominator), decimals],
  );
  return rows.map(({ value }) => value);
}

/** The same groups, with the values that were to be divided. */
export async function divided(database: TestDatabase, groups: Figures): Promise<Figures> {
  const due = Object.values(groups)
    .flatMap((figures) => Object.values(figures))
    .filter(({ value }) => Number.isNaN(value));
  const values = new Map((await quotients(database, due, 2)).map((value, place) => [due[place], value]));
  const settled = (one: Figure): Figure => ({ ...one, value: values.get(one) ?? one.value });
  return mapped(groups, (figures) => mapped(figures, settled));
}

function mapped<From, To>(values: Record<string, From>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
