import { folded, tidy } from '../detection/folded';
import type { DateOrder } from '../dto/import-mapping.dto';
import { monthOf } from './months';

const time = /(?:T| |, )\d{1,2}[:h]\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[ap]\.?m\.?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?$/i;
const separated = /^(\d{1,4})(?: ?[-./] ?| )(\d{1,2})(?: ?[-./] ?| )(\d{1,4})\.?$/;
const longest = 60;
const compact = /^((?:19|20)\d{2})(\d{2})(\d{2})$/;
/** Days of the 1900 system as plain numbers: from 1927 to 2173. Smaller ones are years or numbers of something. */
const serials = { from: 10_000, to: 100_000 };

/**
 * The day that a text tells, as `YYYY-MM-DD`: `2004-07-01`, `01/07/2004`, `1.7.04`, `20040701`, `1 July 2004`, `1er juillet 2004`,
 * `July 1, 2004`. A time after it is left out. A year of two digits is of this century unless that lies more than a year ahead.
 * @returns undefined when it tells none, or one that never was
 */
export function dayOf(text: string, order: DateOrder, today: string): string | undefined {
  const day = tidy(text).replace(time, '');
  if (day.length > longest) return undefined;
  const inCompact = compact.exec(day);
  if (inCompact) return realDay(Number(inCompact[1]), Number(inCompact[2]), Number(inCompact[3]));
  const parts = separated.exec(day);
  if (parts) return fromNumbers([parts[1] ?? '', parts[2] ?? '', parts[3] ?? ''], order, today);
  return /\p{L}/u.test(day) ? fromWords(day, today) : serialDay(Number(day.replace(',', '.')));
}

/** The day of a plain number whose cell lost its format. */
export function serialDay(serial: number): string | undefined {
  if (!(serial >= serials.from && serial <= serials.to)) return undefined;
  return new Date(Date.UTC(1899, 11, 30) + Math.floor(serial) * 86_400_000).toISOString().slice(0, 10);
}

function fromNumbers([a, b, c]: [string, string, string], order: DateOrder, today: string): string | undefined {
  if (a.length > 2 || (order === 'YMD' && c.length <= 2)) return realDay(fullYear(a, today), Number(b), Number(c));
  const [month, day] = order === 'MDY' ? [a, b] : [b, a];
  return realDay(fullYear(c, today), Number(month), Number(day));
}

/** A month by its name and two numbers, of which the year is the later one; further words are names of weekdays. */
function fromWords(text: string, today: string): string | undefined {
  const words = folded(text.replace(/(?<=\d)(?:st|nd|rd|th|er|[ºª°])(?![\p{L}\d])/giu, '')).split(
    /\s+|(?<=\d)(?=\p{L})|(?<=\p{L})(?=\d)/u,
  );
  const numbers = words.filter((word) => /^\d+$/.test(word));
  const months = words.map(monthOf).filter((month) => month !== undefined);
  const [first = '', second = ''] = numbers;
  if (numbers.length !== 2 || months.length !== 1 || months[0] === undefined) return undefined;
  return first.length > 2
    ? realDay(fullYear(first, today), months[0], Number(second))
    : realDay(fullYear(second, today), months[0], Number(first));
}

function fullYear(year: string, today: string): number {
  if (year.length > 2) return Number(year);
  const thisYear = Number(today.slice(0, 4));
  const inThisCentury = thisYear - (thisYear % 100) + Number(year);
  return inThisCentury > thisYear + 1 ? inThisCentury - 100 : inThisCentury;
}

function realDay(year: number, month: number, day: number): string | undefined {
  const text = [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
  return isRealDay(text) ? text : undefined;
}

export function isRealDay(text: string): boolean {
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}
