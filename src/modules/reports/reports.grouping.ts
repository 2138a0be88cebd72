import { sql, type Sql } from '../../database/sql';
import { everyMonthOf, type Grouping } from './dto/report-query.dto';
import { locationTree, type Period, type Selection } from './reports.selection';

/** What every figure of a group is computed from, by the names that {@link Tally} has. */
const sums = sql`
  coalesce(sum(s.entries), 0)::integer AS entries,
  coalesce(sum(s.timed), 0)::integer AS timed,
  (100 * coalesce(sum(s.hours), 0))::bigint AS hundredths,
  coalesce(sum(s.restored), 0)::integer AS restored,
  coalesce(sum(s.days), 0)::bigint AS days`;

/** The same sums of entries `e`, before groups are rolled up. */
export const sumsOfEntries = sql`
  count(*) AS entries,
  count(e.downtime_hours) AS timed,
  sum(e.downtime_hours) AS hours,
  count(e.restoration_days) AS restored,
  sum(e.restoration_days) AS days`;

/** The sums of all selected entries together: groups may overlap, so they are not the sum of the groups. */
export const sumsOfAll = sql`SELECT ${sums} FROM selected s`;

export interface GroupedBy {
  /** The column of the entries `e` that they are summed up by first. */
  column: Sql;
  /** Makes groups with a key and a name of these sums, `selected s`. */
  groups: Sql;
}

export function groupedBy(grouping: Grouping, selection: Selection): GroupedBy {
  switch (grouping) {
    case 'month':
      return { column: sql`e.start_date`, groups: months(selection) };
    case 'location':
      return { column: sql`e.location_id`, groups: locations(selection) };
    case 'category':
      return { column: sql`e.category_id`, groups: categories };
    case 'device':
      return { column: sql`e.device`, groups: values };
    case 'status':
      return { column: sql`e.status`, groups: values };
    case 'priority':
      return { column: sql`e.priority`, groups: values };
  }
}

const values = sql`SELECT s.value AS key, s.value AS name, ${sums} FROM selected s GROUP BY s.value`;

const categories = sql`
  SELECT s.value::text AS key, c.category_name AS name, ${sums}
  FROM selected s LEFT JOIN categories c ON c.category_id = s.value
  GROUP BY s.value, c.category_name`;

/** A location stands for all that lies below it, too. */
function locations({ locationId }: Selection): Sql {
  return sql`
    SELECT l.location_id::text AS key, l.location_name AS name, ${sums}
    FROM selected s JOIN (${locationTree(locationId)}) tree ON tree.location_id = s.value
      JOIN locations l ON l.location_id = tree.ancestor_id
    GROUP BY l.location_id, l.location_name`;
}

/** Months of the period, those without an entry included; of a long one from the first to the last with an entry. */
function months({ period }: Selection): Sql {
  const [from, to] = isLong(period)
    ? [sql`(SELECT min(value) FROM selected)`, sql`(SELECT max(value) FROM selected)`]
    : [sql`${period.from}`, sql`${period.to}`];
  return sql`
    SELECT to_char(month, 'YYYY-MM') AS key, to_char(month, 'YYYY-MM') AS name, ${sums}
    FROM generate_series(date_trunc('month', ${from}::timestamp), ${to}::timestamp, '1 month') AS month
      LEFT JOIN selected s ON date_trunc('month', s.value::timestamp) = month
    GROUP BY month`;
}

/** Whether a period has more months than anybody wants to see without an entry. */
export function isLong({ from, to }: Period): boolean {
  return !from || !to || monthsUntil(to) - monthsUntil(from) >= everyMonthOf;
}

function monthsUntil(day: string): number {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return 12 * year + month;
}
