import { folded, tidy } from '../detection/folded';
import type { ImportField } from '../dto/import-mapping.dto';
import type { SourceCell } from '../reading/source';
import type { Outcome, SourceColumn } from './interpretation';

type Ignored = Extract<Outcome, { kind: 'ignored' }>['because'];

const totals =
  /^(?:(?:grand|sub|sous|general|zwischen|parcial) ?)?(?:totals?|totaux|totale|totali|totales|gesamt|gesamtsumme|summe|zwischensumme|subtotal|somme|somma|suma|sum)\b/;

/** Why a row is none of the logbook: nothing stands in the mapped columns, it adds up others, or it repeats the header. */
export function ignoredBecause(
  cells: SourceCell[],
  mapped: ReadonlyMap<ImportField, SourceCell>,
  columns: SourceColumn[],
): Ignored | undefined {
  if (mapped.size === 0) return 'blank';
  if (!mapped.has('callDescription') && addsUp(cells, mapped.has('startDate'))) return 'total';
  return repeatsHeader(cells, columns) ? 'repeated header' : undefined;
}

/** Says so, in whatever column, or holds nothing but numbers and no day. */
function addsUp(cells: SourceCell[], hasStart: boolean): boolean {
  const texts = cells.filter(({ kind }) => kind === 'text');
  return (texts.length === 0 && !hasStart) || texts.some(({ value }) => totals.test(folded(String(value))));
}

function repeatsHeader(cells: SourceCell[], columns: SourceColumn[]): boolean {
  if (cells.length < 2 || cells.some(({ kind }) => kind !== 'text')) return false;
  return cells.every(({ column, value }) =>
    columns.some(({ letter, header }) => letter === column && header === tidy(String(value))),
  );
}
