import { dateFromSerial, getFormatInfo } from 'numfmt';

/** Whether a number shown in a format is a day, a time of day or duration, or just a number. */
export type NumberMeaning = 'date' | 'time' | 'number';

/** Formats that have a number instead of a pattern (ECMA-376, part 1, 18.8.30); 27 to 36 and 50 to 58 are East Asian dates. */
export function builtInMeaning(id: number): NumberMeaning {
  if ((id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58))
    return 'date';
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47)) return 'time';
  return 'number';
}

export function meaningOf(pattern: string): NumberMeaning {
  try {
    const { type } = getFormatInfo(pattern);
    return type === 'time' ? 'time' : type === 'date' || type === 'datetime' ? 'date' : 'number';
  } catch {
    return 'number'; // a pattern that Excel itself would refuse
  }
}

const secondsOfDay = 86_400;
/** Days between the two date systems: day 0 of the later one is 1904-01-01. */
const between1900And1904 = 1462;
/** Above it a number shown as a time of day is a day too: 1927. */
const longestDuration = 10_000;

/**
 * A day as text, hours as a number, or undefined when the number is neither. Day 60 of the 1900 system is 1900-02-29, as Excel has
 * it, although that day never was: whoever reads the text must refuse it.
 */
export function dateOrTime(serial: number, meaning: NumberMeaning, date1904: boolean): string | number | undefined {
  if (serial < 0 || serial > 2_958_466) return undefined;
  if (serial < 1 || (meaning === 'time' && serial < longestDuration)) return Math.round(serial * secondsOfDay) / 3600;
  const days = Math.round(serial * secondsOfDay) / secondsOfDay + (date1904 ? between1900And1904 : 0);
  const [year = 0, month = 0, day = 0, ...time] = dateFromSerial(days + 0.1 / secondsOfDay);
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  return time.every((part) => part === 0) ? date : `${date}T${time.map(two).join(':')}`;
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}
