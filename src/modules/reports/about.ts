import type { Grouping, Measure } from './dto/report-query.dto';
import type { Head } from './dto/report.dto';
import { isolated, plainName } from './plain-name';
import type { Ranking } from './reports.repository';

type Made = Pick<Head, 'asOf' | 'source' | 'owner' | 'period' | 'filters'>;

/** Which groups are listed, and of how many. */
export interface Listed extends Pick<Ranking, 'groupBy' | 'measure' | 'measuredOnly'> {
  shown: number;
  total: number;
  /** Months begin and end with an entry. */
  isLong: boolean;
}

/** What a report is made of, and what it leaves out, in sentences for whoever reads it. */
export function aboutOf(made: Made, listed?: Listed): string[] {
  return [entriesOf(made), periodOf(made), ...filtersOf(made.filters), ...(listed ? [groupsOf(listed)] : [])];
}

function entriesOf({ owner, source, asOf }: Made): string {
  const entries = owner ? `Entries of ${quoted(owner.fullName)} only` : 'All entries';
  const moment = `${asOf.slice(0, 16).replace('T', ' ')} UTC`;
  return source === 'live' ? `${entries}, as of ${moment}` : `${entries}, as of the last refresh, ${moment}`;
}

function periodOf({ period: { from, to } }: Made): string {
  if (from && to) return `Started ${from} to ${to}`;
  if (from) return `Started on ${from} or later`;
  return to ? `Started on ${to} or earlier` : 'Started on any day';
}

function filtersOf({ locations, categories, devices }: Made['filters']): string[] {
  const places = locations.map(({ locationId, locationName }) => locationName ?? unknown(locationId));
  const kinds = categories.map(({ categoryId, categoryName }) => categoryName ?? unknown(categoryId));
  return [
    named('Locations, with all that lies below them', places),
    named('Categories', kinds),
    named('Devices', devices),
  ].flat();
}

function named(what: string, names: string[]): string[] {
  return names.length > 0 ? [`${what}: ${names.map(quoted).join(', ')}`] : [];
}

const unknown = (id: number) => `${String(id)} (unknown)`;
const quoted = (name: string) => `“${isolated(plainName(name))}”`;

const groupings: Record<Exclude<Grouping, 'month'>, string> = {
  location: 'Locations',
  category: 'Categories',
  device: 'Devices',
  status: 'Statuses',
  priority: 'Priorities',
};
const orders: Record<Measure, string> = { downtime: 'most downtime first', count: 'most entries first' };

function groupsOf({ groupBy, measure, measuredOnly, shown, total, isLong }: Listed): string {
  const groups = `${String(shown)} of ${String(total)}`;
  if (groupBy === 'month') {
    const which = shown < total ? `the latest ${groups}` : groups;
    return `Months shown: ${which}${isLong ? ' from the first to the last with an entry' : ''}`;
  }
  const kind = measuredOnly && measure === 'downtime' ? ' with a recorded downtime' : '';
  return `${groupings[groupBy]} shown: ${groups}${kind}, ${orders[measure]}`;
}
