import type { Cell, Table } from './table';

const byteOrderMark = '\uFEFF'; // without it Excel takes UTF-8 for something else
const startsFormula = /^[=+\-@\t\r\n]/;

/** A table as CSV (RFC 4180, UTF-8). What a spreadsheet would take for a formula is text. */
export async function* csvOf({ columns, rows }: Table): AsyncGenerator<Buffer> {
  yield Buffer.from(byteOrderMark + line(columns.map(({ header }) => header)));
  for await (const batch of rows) yield Buffer.from(batch.map(line).join(''));
}

function line(cells: readonly Cell[]): string {
  return `${cells.map(written).join(',')}\r\n`;
}

function written(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const text = startsFormula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
