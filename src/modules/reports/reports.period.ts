import { emptyPeriod } from './reports.errors';
import type { Period } from './reports.selection';

interface Asked {
  from?: string;
  to?: string;
}

/** What was asked for, without limits otherwise. @throws InvalidInput when it ends before it begins */
export function openPeriod({ from = null, to = null }: Partial<Period>): Period {
  if (from && to && from > to) throw emptyPeriod(to);
  return { from, to };
}

/**
 * What was asked for; until today, and from eleven calendar months before, otherwise.
 * @throws InvalidInput when it ends before it begins
 */
export function twelveMonths({ from, to }: Asked, today: string): Period {
  const last = to ?? today;
  return openPeriod({ from: from ?? firstOfMonth(last, -11), to: last });
}

/** The same, but for the days that are still to come. @throws InvalidInput when none is left */
export function elapsedPeriod({ from, to }: Asked, today: string): Period {
  return twelveMonths({ from, to: to && to < today ? to : today }, today);
}

function firstOfMonth(day: string, months: number): string {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}
