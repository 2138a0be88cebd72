import type { ImportField } from '../dto/import-mapping.dto';
import type { SourceCell } from '../reading/source';
import { dayOf } from '../values/days';
import { hoursOf } from '../values/hours';
import { tidy } from './folded';
import type { HeaderMatch } from './header-match';

const mostTexts = 5000;
const longestText = 100;
const saysNothing = new Set([
  'na',
  'n/a',
  'n.a.',
  'n/d',
  'n.d.',
  'k.a.',
  's.o.',
  '-',
  '--',
  '---',
  '—',
  '?',
  'null',
  'none',
  'nil',
]);

/** What stands in a column: how many cells of which kind, and their texts (a sample, when there are many). */
export class ColumnProfile {
  /** How often each text occurs, without surrounding spaces. */
  readonly texts = new Map<string, number>();
  /** Which of the numbers 1 to 5 it holds. */
  readonly grades = new Set<number>();
  private filled = 0;
  private nothing = 0;
  private readonly kinds: Record<SourceCell['kind'], number> = {
    text: 0,
    number: 0,
    date: 0,
    time: 0,
    boolean: 0,
    error: 0,
    uncalculated: 0,
  };

  constructor(
    readonly header: string,
    private readonly match: HeaderMatch,
  ) {}

  add({ kind, value }: SourceCell): void {
    const text = kind === 'text' ? tidy(String(value)) : '';
    if (saysNothing.has(text.toLowerCase())) this.nothing++;
    else {
      this.filled++;
      this.kinds[kind]++;
    }
    if (/^[1-5]$/.test(String(value).trim())) this.grades.add(Number(value));
    if (text === '' || text.length > longestText) return;
    const count = this.texts.get(text);
    if (count !== undefined || this.texts.size < mostTexts) this.texts.set(text, (count ?? 0) + 1);
  }

  /** How many of its cells hold a number, stored as one or as text. */
  numbers(): number {
    const written = [...this.texts].filter(([text]) => /^\d+(?:[.,]\d+)?$/.test(text));
    return written.reduce((sum, [, count]) => sum + count, this.kinds.number);
  }

  /** The texts of it that say nothing. */
  emptyValues(): string[] {
    return this.nothing === 0 ? [] : [...this.texts.keys()].filter((text) => saysNothing.has(text.toLowerCase()));
  }

  /** By field: how well header and content fit, 0 to 100. @param rows of the sheet */
  scores(rows: number): [ImportField, number][] {
    const share = 0.3 + (0.7 * this.filled) / Math.max(rows, 1);
    return [...this.match].map(([field, score]) => [field, score * share * this.fits(field)]);
  }

  private fits(field: ImportField): number {
    if (this.filled === 0) return 1;
    if (field === 'startDate' || field === 'endDate')
      return this.share('date', isDate) + this.kinds.number / this.filled / 2;
    if (field === 'downtimeHours') {
      const plain = (this.kinds.number + this.kinds.time + this.kinds.uncalculated) / this.filled;
      return plain + this.share('time', isDuration) - this.kinds.time / this.filled;
    }
    return 1 - this.share('date', isDate);
  }

  /** The share of cells of a kind, together with the texts that pass for it. */
  private share(kind: SourceCell['kind'], passes: (text: string) => boolean): number {
    const known = [...this.texts].reduce((sum, [, count]) => sum + count, 0);
    const passing = [...this.texts].reduce((sum, [text, count]) => sum + (passes(text) ? count : 0), 0);
    const ofTexts = known === 0 ? 0 : passing / known;
    return (this.kinds[kind] + ofTexts * this.kinds.text) / this.filled;
  }
}

const someDay = '2026-01-01';

function isDate(text: string): boolean {
  return /\d/.test(text) && (['DMY', 'MDY', 'YMD'] as const).some((order) => dayOf(text, order, someDay) !== undefined);
}

function isDuration(text: string): boolean {
  return hoursOf(text, { decimalSign: ',', downtimeUnit: 'hours' }) !== undefined;
}
