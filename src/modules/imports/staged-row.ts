import type { SourceCell } from './reading/source';
import type { EntryValues, InterpretedRow, Rejection } from './values/interpretation';

/** A row as `import_rows` takes it. */
export interface StagedRow {
  position: number;
  sheet: string;
  number: number;
  cells: SourceCell[];
  entry: EntryValues | null;
  hours: number | null;
  outcome: 'valid' | 'rejected';
  reasons: Rejection[];
  fingerprint: string;
}

/** What is kept of a row; nothing of one that says nothing. */
export function stagedRow(row: InterpretedRow, position: number): StagedRow | undefined {
  const { sheet, source, outcome, fingerprint, hours } = row;
  if (outcome.kind === 'ignored') return undefined;
  const isValid = outcome.kind === 'valid';
  return {
    position,
    sheet,
    number: source.number,
    cells: source.cells,
    entry: isValid ? outcome.values : null,
    hours,
    outcome: outcome.kind,
    reasons: isValid ? [] : outcome.rejections,
    fingerprint,
  };
}

/** JSON without characters that PostgreSQL cannot hold: NUL and halves of surrogate pairs, which JSON.stringify escapes. */
export function storable(json: string): string {
  return json.replaceAll(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g, '$1\ufffd');
}
