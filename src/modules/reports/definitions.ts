import type { DowntimeReport, ParetoReport, ReliabilityReport, SummaryReport } from './dto/report.dto';

const selection = 'Deleted entries never count, archived ones do.';
const share = 'numerator ÷ denominator is its share of all selected entries.';
const restoration =
  'Time to restoration (EN 13306) of completed entries with an end date, in whole calendar days from start date to ' +
  'end date; 0 is the same day. ';
const downtime = 'Downtime (EN 13306: down time) in hours, as recorded in downtimeHours. ';

/** What each figure means, for people who decide by it. EN 13306: maintenance terminology; ISO 14224: reliability data. */
export const summaryDefinition: SummaryReport['definition'] = {
  open: `Entries with the status Open: ${share} ${selection}`,
  escalated: `Entries with the status Escalation: ${share} ${selection}`,
  completed: `Entries with the status Completed: ${share} ${selection}`,
  ageing:
    'Entries that are not completed, by age: calendar days from the start date to the day of asOf. The denominator is ' +
    `all that are not completed. ${selection}`,
  restorationP50:
    `${restoration}The smallest number of days within which at least half of them were restored (nearest rank, no ` +
    `interpolation); the numerator counts those that were. ${selection}`,
  restorationP90:
    `${restoration}The smallest number of days within which at least nine tenths of them were restored (nearest ` +
    `rank, no interpolation); the numerator counts those that were. ${selection}`,
};

const overlap = 'A location stands for all that lies below it, too: such groups overlap and do not add up.';

export const downtimeDefinition: DowntimeReport['definition'] = {
  hours:
    `${downtime}Their sum over the entries of the group that started in the period; entries without a recorded ` +
    `downtime are not in it, and the sample size counts those with one. numerator ÷ denominator is the share of all ` +
    `selected entries' hours. ${overlap} ${selection}`,
  entries: `Entries of the group that started in the period: ${share} ${overlap} ${selection}`,
  mean: `${downtime}Mean over the entries with a recorded downtime: hours ÷ such entries. ${selection}`,
};

export const reliabilityDefinition: ReliabilityReport['definition'] = {
  failures:
    'Entries of the device that started in the period, each counted as one failure (EN 13306): the logbook does not ' +
    `tell failures from other interventions, so choose the categories that are failures. ${share} ${selection}`,
  calendarMtbf:
    'Mean time between failures on calendar time (ISO 14224), in days: calendar days of the period ÷ failures. The ' +
    'period counts whole, from its first to its last day, whether the device ran or not and even where it came later; ' +
    `a period that lasts beyond the day of asOf ends there. ${selection}`,
  meanTimeToRestoration: `${restoration}Mean: days ÷ such entries. It includes waiting, not only work. ${selection}`,
  meanDowntime: `${downtime}Mean over the entries with a recorded downtime: hours ÷ such entries. ${selection}`,
};

/** @param measure what the groups are ranked by */
export function paretoDefinition(measure: 'downtime' | 'count'): ParetoReport['definition'] {
  const amount =
    measure === 'count'
      ? `Entries of the group that started in the period. ${selection}`
      : `${downtime}Their sum over the entries of the group that started in the period; groups without any recorded ` +
        `downtime are left out. ${selection}`;
  return {
    amount: `${amount} The largest come first.`,
    share: 'The amount of the group ÷ the amount of all selected entries.',
    cumulativeShare: 'The amounts of this group and of all before it ÷ the amount of all selected entries.',
  };
}
