import { importFields, type ImportField } from '../dto/import-mapping.dto';
import { folded } from './folded';
import { headerWords } from './header-words';

/** How well a header fits a field: 100 when it is one of the field's words, from 50 when it contains one. */
export type HeaderMatch = ReadonlyMap<ImportField, number>;

const exact = 100;
const shortestContained = 4;

export function matchHeader(header: string): HeaderMatch {
  const whole = folded(header);
  const bare = folded(header.replace(/[([{][^([{]*$/, ' ')) || whole; // Stop (h)
  const matches = importFields.map(
    (field) => [field, Math.max(...headerWords[field].map((word) => fit(word, whole, bare)))] as const,
  );
  return new Map(matches.filter(([, score]) => score > 0));
}

function fit(word: string, whole: string, bare: string): number {
  if ([whole, bare].some((header) => header.replaceAll(' ', '') === word.replaceAll(' ', ''))) return exact;
  const isContained = word.length >= shortestContained && ` ${whole} `.includes(` ${word} `);
  return isContained ? 50 + (40 * word.length) / whole.length : 0;
}

/** Whether a column of durations says that it counts minutes. */
export function countsMinutes(header: string): boolean {
  return /\b(?:min|mins|mn|minutes?|minuten|minuti|minutos)\b/.test(folded(header));
}
