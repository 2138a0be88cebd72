import type { Figure, Unit } from './dto/report.dto';

/**
 * Amounts are counted in whole numbers: entries and days as they are, hours in hundredths, which is what an entry can
 * record. Nothing is lost by adding them up, and halves are rounded as decimals have them.
 */
const wholesIn: Record<Unit, number> = { entries: 1, hours: 100, days: 1, share: 1 };
const decimals = { mean: 2, share: 4 };

/** Entries of a kind among all: a count of none is 0, but there is no figure where there is nothing to count among. */
export function countOf(count: number, all: number): Figure {
  return part('entries', count, all, all);
}

/** An amount that is a part of a whole; no figure when no entry tells the amount. */
export function part(unit: Unit, amount: number, whole: number, sampleSize: number): Figure {
  const numerator = amount / wholesIn[unit];
  const value = sampleSize > 0 ? numerator : null;
  return { value, unit, numerator, denominator: whole / wholesIn[unit], sampleSize };
}

/** Amount ÷ count, in the unit of the amount, and no figure when there is nothing to divide by. */
export function quotient(unit: Unit, amount: number, count: number, sampleSize: number): Figure {
  const value = sampleSize > 0 && count > 0 ? divided(amount, count * wholesIn[unit], decimals.mean) : null;
  return { value, unit, numerator: amount / wholesIn[unit], denominator: count, sampleSize };
}

/** A mean over entries. */
export function mean(unit: Unit, sum: number, count: number): Figure {
  return quotient(unit, sum, count, count);
}

/** Amount ÷ whole; `of` is the unit of both. */
export function share(of: Unit, amount: number, whole: number, sampleSize: number): Figure {
  const value = sampleSize > 0 && whole > 0 ? divided(amount, whole, decimals.share) : null;
  return { ...part(of, amount, whole, sampleSize), value, unit: 'share' };
}

/** Days within which a part of the restored entries were restored. */
export function percentile(days: number | null, within: number, restored: number): Figure {
  return { value: days, unit: 'days', numerator: within, denominator: restored, sampleSize: restored };
}

/** Divides whole numbers, none of them negative. Halves are rounded up, as by PostgreSQL's `round`. */
function divided(numerator: number, denominator: number, places: number): number {
  const scale = 10 ** places;
  const [dividend, divisor] = [BigInt(numerator) * BigInt(scale), BigInt(denominator)];
  return Number((2n * dividend + divisor) / (2n * divisor)) / scale;
}
