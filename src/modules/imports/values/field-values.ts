import { sameName, tidy } from '../detection/folded';
import type { ImportMapping } from '../dto/import-mapping.dto';
import type { SourceCell } from '../reading/source';
import { dayOf, isRealDay, serialDay } from './days';
import { hoursOf } from './hours';
import type { RejectionCode } from './interpretation';

/** A value, or why there is none: in words that follow the value of the cell. */
export type Read<T> = { value: T } | { code: RejectionCode; why: string };

export const earliestDay = '1950-01-01';
const mostHours = 99_999_999.99;

export function textOf({ kind, value }: SourceCell): string {
  if (kind === 'boolean') return value === true ? 'TRUE' : 'FALSE';
  return typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trim() : String(value);
}

/** What a cell with an error or without a result cannot say. */
export function unusable({ kind, value }: SourceCell): Read<never> | undefined {
  if (kind === 'error')
    return { code: 'error_value', why: `is an error of Excel (${String(value)}): correct the formula` };
  if (kind === 'uncalculated') {
    return {
      code: 'uncalculated_formula',
      why: 'is a formula without a stored result: open the file in Excel and save it',
    };
  }
  return undefined;
}

/** @param limit in characters, as PostgreSQL counts them */
export function readText(text: string, limit: number, tooLong: RejectionCode): Read<string> {
  if (text.length > limit && [...text].length > limit) {
    return { code: tooLong, why: `is too long: at most ${String(limit)} characters` };
  }
  if (!text.isWellFormed() || text.includes('\0')) {
    return { code: 'unusable_character', why: 'holds a character that cannot be stored' };
  }
  return { value: text };
}

/** @param latest the last day that is believed */
export function readDay(
  cell: SourceCell,
  { dateOrder }: Pick<ImportMapping, 'dateOrder'>,
  today: string,
  latest: string,
): Read<string> {
  const day = dayIn(cell, dateOrder, today);
  if (day === undefined) return { code: 'unreadable_date', why: 'is no date that can be read' };
  if (day < earliestDay || day > latest) {
    return { code: 'unreasonable_date', why: `means ${day}, which is not between ${earliestDay} and ${latest}` };
  }
  return { value: day };
}

function dayIn({ kind, value }: SourceCell, order: ImportMapping['dateOrder'], today: string): string | undefined {
  if (kind === 'date') {
    const day = String(value).slice(0, 10);
    return isRealDay(day) ? day : undefined;
  }
  if (kind === 'number') return serialDay(Number(value)) ?? dayOf(String(value), order, today);
  return kind === 'text' ? dayOf(tidy(String(value)), order, today) : undefined;
}

export function readHours(
  cell: SourceCell,
  conventions: Pick<ImportMapping, 'decimalSign' | 'downtimeUnit'>,
): Read<number> {
  const hours = hoursIn(cell, conventions);
  if (hours === undefined) return { code: 'unreadable_downtime', why: 'is no duration that can be read' };
  if (hours < 0) return { code: 'negative_downtime', why: 'is negative' };
  const rounded = Math.round(hours * 100) / 100;
  return rounded > mostHours
    ? { code: 'downtime_too_large', why: `is more than ${String(mostHours)} hours` }
    : { value: rounded };
}

/** Hours that a cell tells, not rounded; undefined when it tells none. */
export function hoursIn({ kind, value }: SourceCell, conventions: Parameters<typeof hoursOf>[1]): number | undefined {
  if (kind === 'time') return Number(value);
  if (kind === 'number') return conventions.downtimeUnit === 'minutes' ? Number(value) / 60 : Number(value);
  return kind === 'text' ? hoursOf(String(value), conventions) : undefined;
}

/** What words of the file mean, whatever their case and spaces. */
export class Meanings<T extends string> {
  private readonly meanings: Map<string, T>;

  /** @param words that mean themselves */
  constructor(map: Record<string, T>, words: readonly T[] = []) {
    const themselves = words.map((word) => [word, word] as const);
    const pairs = [...themselves, ...Object.entries<T>(map)];
    this.meanings = new Map(pairs.map(([from, to]) => [sameName(from), to]));
  }

  of(text: string): T | undefined {
    return this.meanings.get(sameName(text));
  }
}
