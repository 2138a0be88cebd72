/**
 * What a cell holds, before anybody asks what it means. Blank cells are not told at all. A `date` is text without a zone, as
 * Excel has none: `2004-07-01`, or `2004-07-01T06:30:00` with a time of day. A time of day alone, or a duration, is a `time`:
 * hours as a number. An `error` is Excel's (`#REF!`); `uncalculated` is a formula whose result was never stored.
 */
export type CellKind = 'text' | 'number' | 'date' | 'time' | 'boolean' | 'error' | 'uncalculated';

export interface SourceCell {
  /** The letter of the column: `A`, `AB`. */
  column: string;
  kind: CellKind;
  value: string | number | boolean;
}

/** `number` is as Excel counts: the first row is 1. Rows without anything are not told. */
export interface SourceRow {
  number: number;
  cells: SourceCell[];
}

/** A sheet of a workbook, or all of a CSV file. Its rows can be read once, before the next sheet is asked for. */
export interface SourceSheet {
  name: string;
  hidden: boolean;
  rows: AsyncIterable<SourceRow>;
}

/** How a file was found to be written, told to the person who imports it. */
export type SourceFormat =
  | { kind: 'xlsx'; dateSystem: 1900 | 1904 }
  | { kind: 'csv'; encoding: 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be'; delimiter: ',' | ';' | '\t' | '|' };

/** A file that is being read. */
export interface Workbook {
  format: SourceFormat;
  /** All of them, the hidden ones too; to be read one after the other. */
  sheets: SourceSheet[];
  close(): void;
}
