import type { Grouping } from '../../../src/modules/reports/dto/report-query.dto';
import type { Figure } from '../../../src/modules/reports/dto/report.dto';
import {
  count,
  daysBetween,
  type Entry,
  figure,
  type Figures,
  groupsOf,
  hoursOf,
  type Parents,
  quotientOf,
  restorations,
  timed,
  upwards,
} from './truth';

/** @param top when only a location is asked for: those above it are no groups */
export function keysOf(grouping: Grouping, parents: Parents, top?: number): (entry: Entry) => (string | null)[] {
  const isShown = (location: number) => top === undefined || upwards(location, parents).includes(top);
  const keys: Record<Grouping, (entry: Entry) => (string | null)[]> = {
    month: ({ startDate }) => [startDate.slice(0, 7)],
    location: ({ locationId }) => upwards(locationId, parents).filter(isShown).map(String),
    category: ({ categoryId }) => [categoryId === null ? null : String(categoryId)],
    device: ({ device }) => [device],
    status: ({ status }) => [status],
    priority: ({ priority }) => [priority],
  };
  return keys[grouping];
}

/** The figures of the downtime report, by the key of their group; those that are `NaN` have yet to be divided. */
export function expectedDowntime(entries: Entry[], keys: (entry: Entry) => (string | null)[]): Figures {
  return byGroup(entries, keys, (group) => {
    const sample = timed(group).length;
    const hours = hoursOf(group);
    return {
      hours: figure(sample === 0 ? null : hours, 'hours', hours, hoursOf(entries), sample),
      entries: count(group.length, entries.length),
      mean: quotientOf('hours', hours, sample),
    };
  });
}

/** Every month from the first to the last: of the period, or of the entries where that is longer than ten years. */
export function expectedMonths(entries: Entry[], from: string, to: string): string[] {
  const numberOf = (day: string) => 12 * Number(day.slice(0, 4)) + Number(day.slice(5, 7)) - 1;
  const isLong = numberOf(to) - numberOf(from) >= 120;
  const days = entries.map(({ startDate }) => startDate).sort();
  const [first, last] = isLong ? [days.at(0), days.at(-1)] : [from, to];
  if (!first || !last) return [];
  return Array.from({ length: numberOf(last) - numberOf(first) + 1 }, (_, place) => {
    const number = numberOf(first) + place;
    return `${String(Math.floor(number / 12))}-${String((number % 12) + 1).padStart(2, '0')}`;
  });
}

export function expectedReliability(entries: Entry[], from: string, to: string): Figures {
  const days = daysBetween(from, to) + 1;
  return byGroup(
    entries,
    ({ device }) => [device],
    (group) => {
      const restored = restorations(group);
      const failures = group.length;
      return {
        failures: count(failures, entries.length),
        calendarMtbf: quotientOf('days', days, failures),
        meanTimeToRestoration: quotientOf('days', sum(restored), restored.length),
        meanDowntime: quotientOf('hours', hoursOf(group), timed(group).length),
      };
    },
  );
}

/** Amounts of the pareto report, largest first. */
export function expectedPareto(entries: Entry[], keys: (entry: Entry) => (string | null)[], measure: string): number[] {
  const groups = [...groupsOf(entries, keys).values()];
  const amounts = measure === 'count' ? groups.map(({ length }) => length) : groups.flatMap(hoursIfAny);
  return amounts.sort((one, other) => other - one);
}

export function expectedSummary(entries: Entry[], today: string) {
  const having = (...statuses: string[]) => entries.filter(({ status }) => statuses.includes(status));
  const pending = having('Open', 'Escalation').map(({ startDate }) => daysBetween(startDate, today));
  const aged = (from: number, to: number) =>
    count(pending.filter((age) => age >= from && age <= to).length, pending.length);
  const restored = restorations(entries);
  const nearestRank = (part: number) => {
    const value = restored[Math.ceil(part * restored.length) - 1] ?? null;
    const within = value === null ? 0 : restored.filter((days) => days <= value).length;
    return figure(value, 'days', within, restored.length, restored.length);
  };
  return {
    open: count(having('Open').length, entries.length),
    escalated: count(having('Escalation').length, entries.length),
    completed: count(having('Completed').length, entries.length),
    ageing: [
      { fromDays: null, toDays: 7, entries: aged(-Infinity, 7) },
      { fromDays: 8, toDays: 30, entries: aged(8, 30) },
      { fromDays: 31, toDays: 90, entries: aged(31, 90) },
      { fromDays: 91, toDays: null, entries: aged(91, Infinity) },
    ],
    restorationP50: nearestRank(0.5),
    restorationP90: nearestRank(0.9),
  };
}

function byGroup(
  entries: Entry[],
  keys: (entry: Entry) => (string | null)[],
  figuresOf: (group: Entry[]) => Record<string, Figure>,
): Figures {
  return Object.fromEntries([...groupsOf(entries, keys)].map(([key, group]) => [String(key), figuresOf(group)]));
}

function hoursIfAny(group: Entry[]): number[] {
  return timed(group).length > 0 ? [hoursOf(group)] : [];
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
