import type { Figure, Unit } from './dto/report.dto';

/** Entries of a kind among all: a count of none is 0, but there is no figure where there is nothing to count among. */
export function countOf(count: number, all: number): Figure {
  return part('entries', count, all, all);
}

/** An amount that is a part of a whole; no figure when no entry tells the amount. */
export function part(unit: Unit, amount: number, whole: number, sampleSize: number): Figure {
  const value = sampleSize > 0 ? round(amount, 2) : null;
  return { value, unit, numerator: round(amount, 2), denominator: round(whole, 2), sampleSize };
}

/** A quotient: numerator ÷ denominator, and no figure when there is nothing to divide by. */
export function quotient(unit: Unit, numerator: number, denominator: number, sampleSize: number): Figure {
  const value = sampleSize > 0 && denominator > 0 ? round(numerator / denominator, unit === 'share' ? 4 : 2) : null;
  return { value, unit, numerator: round(numerator, 2), denominator: round(denominator, 2), sampleSize };
}

/** A mean over entries. */
export function mean(unit: Unit, sum: number, count: number): Figure {
  return quotient(unit, sum, count, count);
}

/** Days within which a part of the restored entries were restored. */
export function percentile(days: number | null, within: number, restored: number): Figure {
  return { value: days, unit: 'days', numerator: within, denominator: restored, sampleSize: restored };
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
