import { columnLetter, columnNumber } from './cell-reference';
import { limits } from './limits';
import type { MergedArea } from './merged-areas';
import { dateOrTime } from './number-formats';
import type { SourceCell, SourceRow } from './source';
import { tooMuch } from './workbook.errors';
import { unescaped, type WorkbookParts } from './workbook-parts';
import { parsed, type XmlHandler } from './xml';

/** The rows of a sheet that hold anything, from its part (ECMA-376, part 1, 18.3.1). */
export async function* sheetRows(
  pieces: AsyncIterable<string>,
  workbook: WorkbookParts,
  areas: Map<number, MergedArea[]>,
): AsyncGenerator<SourceRow> {
  const merged = new MergedValues(areas);
  for await (const row of parsed(pieces, new SheetReader(workbook))) yield merged.filled(row);
}

/** Gathers rows from the elements `row`, `c` (cell), `f` (formula), `v` (value), `is` and `t` (text in place). */
class SheetReader implements XmlHandler {
  private rows: SourceRow[] = [];
  private row: SourceRow = { number: 0, cells: [] };
  private column = 0;
  private type = '';
  private style = 0;
  private value = '';
  private inCell = false;
  private isFormula = false;
  private inValue = false;
  private inPhonetic = false;

  constructor(private readonly workbook: WorkbookParts) {}

  take(): SourceRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  open(name: string, attributes: Record<string, string>): void {
    if (name === 'c') this.openCell(attributes);
    else if (name === 'row') {
      this.row = { number: attributes.r ? Number(attributes.r) : this.row.number + 1, cells: [] };
      this.column = 0;
    } else if (name === 'f') this.isFormula = true;
    else if (name === 'rPh') this.inPhonetic = true;
    else this.inValue = this.inCell && !this.inPhonetic && (name === 'v' || name === 't');
  }

  text(piece: string): void {
    if (this.inValue) this.value += piece;
  }

  close(name: string): void {
    if (name === 'c') this.closeCell();
    else if (name === 'row' && this.row.cells.length > 0) this.rows.push(this.row);
    else if (name === 'rPh') this.inPhonetic = false;
    this.inValue = false;
  }

  private openCell({ r: reference, t: type = 'n', s: style }: Record<string, string>): void {
    this.column = reference ? columnNumber(reference) : this.column + 1;
    if (!(this.column <= limits.columns)) throw tooMuch('more than 16,384 columns');
    this.type = type;
    this.style = style ? Number(style) : 0;
    this.value = '';
    this.inCell = true;
    this.isFormula = false;
  }

  private closeCell(): void {
    this.inCell = false;
    const meaning = this.meaning();
    if (meaning) this.row.cells.push({ column: columnLetter(this.column), ...meaning });
  }

  private meaning(): Omit<SourceCell, 'column'> | undefined {
    const { value: text, type } = this;
    if (type === 's') return written(this.workbook.texts[Number(text)] ?? '');
    if (type === 'str' || type === 'inlineStr') return written(unescaped(text));
    if (text === '') return this.isFormula ? { kind: 'uncalculated', value: '' } : undefined;
    if (type === 'b') return { kind: 'boolean', value: text === '1' || text === 'true' };
    if (type === 'e') return { kind: 'error', value: text };
    if (type === 'd') return { kind: 'date', value: text.replace(/(?:T00:00:00)?(?:\.0+)?Z?$/, '') };
    return this.number(Number(text));
  }

  private number(value: number): Omit<SourceCell, 'column'> {
    if (!Number.isFinite(value)) return { kind: 'text', value: this.value };
    const meaning = this.workbook.styles[this.style] ?? 'number';
    const dated = meaning === 'number' ? undefined : dateOrTime(value, meaning, this.workbook.date1904);
    if (dated === undefined) return { kind: 'number', value };
    return { kind: typeof dated === 'string' ? 'date' : 'time', value: dated };
  }
}

function written(value: string): Omit<SourceCell, 'column'> | undefined {
  return value.trim() === '' ? undefined : { kind: 'text', value };
}

/** Repeats what the first cell of a merged area holds in the rows below that hold something of their own. */
class MergedValues {
  private open: { area: MergedArea; cell: SourceCell | undefined }[] = [];

  constructor(private readonly areas: Map<number, MergedArea[]>) {}

  filled(row: SourceRow): SourceRow {
    this.open = this.open.filter(({ area }) => area.bottom >= row.number);
    for (const { area, cell } of this.open) {
      if (cell && !row.cells.some(({ column }) => column === area.column)) row.cells.push(cell);
    }
    for (const area of this.areas.get(row.number) ?? []) {
      this.open.push({ area, cell: row.cells.find(({ column }) => column === area.column) });
    }
    return row;
  }
}
