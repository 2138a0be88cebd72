import { aboutOf } from './about';
import { downtimeDefinition, paretoDefinition, reliabilityDefinition, summaryDefinition } from './definitions';
import type { DowntimeReport, Figure, Head, ParetoReport, ReliabilityReport, SummaryReport } from './dto/report.dto';
import { countOf, mean, part, percentile, quotient, share } from './figures';
import { isLong } from './reports.grouping';
import type { Ranking } from './reports.repository';
import type { Selection } from './reports.selection';
import type { Backlog, Groups, Tally } from './tally';

/** Upper bounds, in days, of the age of what is not done; there is one more bucket for all that is older. */
export const ages = [7, 30, 90] as const;

export function summaryOf(selection: Selection, backlog: Backlog): SummaryReport {
  const { entries, open, escalated, completed, restored } = backlog;
  return {
    ...headOf(selection, backlog.asOf),
    definition: summaryDefinition,
    open: countOf(open, entries),
    escalated: countOf(escalated, entries),
    completed: countOf(completed, entries),
    ageing: ageingOf(backlog),
    restorationP50: percentile(backlog.p50, backlog.withinP50, restored),
    restorationP90: percentile(backlog.p90, backlog.withinP90, restored),
  };
}

function ageingOf({ open, escalated, olderThan }: Backlog): SummaryReport['ageing'] {
  const pending = open + escalated;
  const atLeast = [pending, ...olderThan, 0];
  return [...ages, null].map((toDays, index) => ({
    fromDays: index === 0 ? null : (ages[index - 1] ?? 0) + 1,
    toDays,
    entries: countOf((atLeast[index] ?? 0) - (atLeast[index + 1] ?? 0), pending),
  }));
}

export function downtimeOf(selection: Selection, ranking: Ranking, tallies: Groups): DowntimeReport {
  const { total, groups, groupCount } = tallies;
  return {
    ...groupedHeadOf(selection, ranking, tallies),
    definition: downtimeDefinition,
    groups: groups.map(({ key, name, ...tally }) => ({
      key,
      name,
      hours: part('hours', tally.hundredths, total.hundredths, tally.timed),
      entries: countOf(tally.entries, total.entries),
      mean: meanDowntime(tally),
    })),
    groupCount,
  };
}

export function reliabilityOf(selection: Selection, ranking: Ranking, tallies: Groups): ReliabilityReport {
  const days = daysOf(selection);
  const { total, groups, groupCount } = tallies;
  return {
    ...groupedHeadOf(selection, ranking, tallies),
    definition: reliabilityDefinition,
    groups: groups.map(({ key, name, ...tally }) => ({
      key,
      name,
      failures: countOf(tally.entries, total.entries),
      calendarMtbf: quotient('days', days, tally.entries, tally.entries),
      meanTimeToRestoration: mean('days', tally.days, tally.restored),
      meanDowntime: meanDowntime(tally),
    })),
    groupCount,
  };
}

export function paretoOf(selection: Selection, ranking: Ranking, tallies: Groups): ParetoReport {
  const { measure } = ranking;
  const amountIn = (tally: Tally) => (measure === 'count' ? tally.entries : tally.hundredths);
  const sampleIn = (tally: Tally) => (measure === 'count' ? tally.entries : tally.timed);
  const unit = measure === 'count' ? 'entries' : 'hours';
  const whole = amountIn(tallies.total);
  let amount = 0;
  let sample = 0;
  const groups = tallies.groups.map(({ key, name, ...tally }) => {
    amount += amountIn(tally);
    sample += sampleIn(tally);
    return {
      key,
      name,
      amount: part(unit, amountIn(tally), whole, sampleIn(tally)),
      share: share(unit, amountIn(tally), whole, sampleIn(tally)),
      cumulativeShare: share(unit, amount, whole, sample),
    };
  });
  const head = groupedHeadOf(selection, ranking, tallies);
  return { ...head, definition: paretoDefinition(measure), groups, groupCount: tallies.groupCount };
}

function headOf(selection: Selection, asOf: string): Head {
  const made = madeOf(selection, asOf);
  return { ...made, about: aboutOf(made) };
}

function groupedHeadOf(selection: Selection, ranking: Ranking, { asOf, groups, groupCount }: Groups): Head {
  const made = madeOf(selection, asOf);
  const listed = { ...ranking, shown: groups.length, total: groupCount, isLong: isLong(selection.period) };
  return { ...made, about: aboutOf(made, listed) };
}

function madeOf({ source, owner, period, locations, categories, device = [] }: Selection, asOf: string) {
  return { asOf, source: source.name, owner, period, filters: { locations, categories, devices: device } };
}

function meanDowntime({ hundredths, timed }: Tally): Figure {
  return mean('hours', hundredths, timed);
}

/** Calendar days of a period with two ends, both included. */
function daysOf({ period: { from, to } }: Selection): number {
  const millisecondsPerDay = 86_400_000;
  return (Date.parse(to ?? '') - Date.parse(from ?? '')) / millisecondsPerDay + 1;
}
