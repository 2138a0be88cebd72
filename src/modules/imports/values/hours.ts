import { folded, tidy } from '../detection/folded';
import type { ImportMapping } from '../dto/import-mapping.dto';

type Conventions = Pick<ImportMapping, 'decimalSign' | 'downtimeUnit'>;

/** How many hours a unit has, by its names in five languages. */
const units = new Map([
  ...'d day days j jour jours t tag tage tagen g giorno giorni dia dias'.split(' ').map((name) => [name, 24] as const),
  ...'h hr hrs hs hour hours heure heures std stunde stunden ora ore hora horas'
    .split(' ')
    .map((name) => [name, 1] as const),
  ...'m mn min mins minute minutes minuten minuto minuti minutos'.split(' ').map((name) => [name, 1 / 60] as const),
]);
const clock = /^(\d{1,6}):([0-5]\d)(?::([0-5]\d))?(?: ?(?:h|hrs|uhr))?$/i;

/**
 * Hours that a text tells: `2.5`, `2,5 h`, `1h30`, `1 h 30 min`, `90 min`, `1:30`. A plain number counts the mapping's unit.
 * @returns undefined when it tells none; not rounded
 */
export function hoursOf(text: string, { decimalSign, downtimeUnit }: Conventions): number | undefined {
  const plain = tidy(text);
  const number = numberOf(plain, decimalSign);
  if (number !== undefined) return downtimeUnit === 'minutes' ? number / 60 : number;
  const amount = plain.replace(/^[-+]/, '').trim();
  const hours = clockHours(amount) ?? sum(amount, decimalSign);
  return hours !== undefined && plain.startsWith('-') ? -hours : hours;
}

function clockHours(text: string): number | undefined {
  const parts = clock.exec(text);
  return parts ? Number(parts[1]) + Number(parts[2]) / 60 + Number(parts[3] ?? 0) / 3600 : undefined;
}

/** Amounts with their units; one without a unit counts minutes after hours (`1h30`), and nothing elsewhere. */
function sum(text: string, decimalSign: ',' | '.'): number | undefined {
  const parts = [...text.replace(/['′]/g, 'min').matchAll(/(\d(?:[\d.,]*\d)?) ?([^\d\s]*) ?/g)];
  if (parts.map(([part]) => part).join('') !== text.replace(/['′]/g, 'min')) return undefined;
  let hours = 0;
  let unit: number | undefined;
  for (const [, digits = '', name = ''] of parts) {
    const before = unit;
    unit = name === '' && before === 1 ? 1 / 60 : units.get(folded(name));
    const value = numberOf(digits, decimalSign);
    if (value === undefined || unit === undefined) return undefined;
    hours += value * unit;
  }
  return parts.length > 0 ? hours : undefined;
}

/**
 * A number as people write it: `1234.5`, `1 234,5`, `1'234.5`. Where both signs occur the last is the decimal one. One sign alone is
 * it too, unless three digits follow, as in `1,234`: then the mapping decides.
 */
export function numberOf(text: string, decimalSign: ',' | '.'): number | undefined {
  const digits = text.replace(/(?<=\d)[\s'’](?=\d{3})/g, '');
  const sign = decimalSignOf(digits) ?? decimalSign;
  const [whole = '', fraction, ...more] = digits.split(sign);
  if (more.length > 0 || !wholeNumber.test(whole) || (fraction !== undefined && !/^\d+$/.test(fraction)))
    return undefined;
  return Number(`${whole.replace(/[.,]/g, '')}.${fraction ?? '0'}`);
}

const wholeNumber = /^[-+]?(?:\d+|\d{1,3}(?:[.,]\d{3})+)$/;

/** The sign that can only be the decimal one; undefined when there is none, or three digits follow as in `1,234`. */
export function decimalSignOf(digits: string): ',' | '.' | undefined {
  const last = digits.lastIndexOf(',') > digits.lastIndexOf('.') ? ',' : '.';
  const other = last === ',' ? '.' : ',';
  if (!digits.includes(last)) return undefined;
  const [before = '', after = '', ...more] = digits.replace(/^[-+]/, '').split(last);
  if (more.length > 0) return digits.includes(other) ? undefined : other; // 1,234,567
  const mayBeGroup = after.length === 3 && before.length <= 3 && before !== '0' && !digits.includes(other);
  return mayBeGroup ? undefined : last;
}
