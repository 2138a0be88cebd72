import type { ImportField } from '../dto/import-mapping.dto';
import type { SourceSheet } from '../reading/source';
import { headersOf } from '../values/columns';
import { ColumnProfile } from './column-profile';
import { matchHeader } from './header-match';
import { headerDepth, headerRowIn } from './header-row';
import type { SourceRow } from '../reading/source';

/** The columns of a sheet, what each stands for and what stands in it. */
export interface SheetProfile {
  name: string;
  headerRow: number;
  rows: number;
  columns: ReadonlyMap<ImportField, ColumnProfile>;
  unmapped: string[];
}

/** Gathers what stands below the headers of a sheet, each row once and in the order of the sheet. */
export class SheetProfiler {
  private readonly columns: ReadonlyMap<string, ColumnProfile>;
  private rows = 0;
  private last: number;

  private constructor(
    private readonly name: string,
    private readonly header: SourceRow,
  ) {
    this.last = header.number;
    this.columns = new Map(
      headersOf(header).map(({ letter, header }) => [letter, new ColumnProfile(header, matchHeader(header))]),
    );
  }

  /** Reads as many rows of a sheet, or all. @returns undefined when it has no row with headers */
  static async begin({ name, rows }: SourceSheet, depth = Infinity): Promise<SheetProfiler | undefined> {
    const beginning: SourceRow[] = [];
    let profiler: SheetProfiler | undefined;
    let count = 0;
    for await (const row of rows) {
      if (profiler) profiler.add(row);
      else if (beginning.push(row) === headerDepth) {
        profiler = SheetProfiler.below(name, beginning);
        if (!profiler) return undefined;
      }
      if (++count >= Math.max(depth, headerDepth)) break;
    }
    return profiler ?? SheetProfiler.below(name, beginning);
  }

  private static below(name: string, beginning: SourceRow[]): SheetProfiler | undefined {
    const header = headerRowIn(beginning);
    if (!header) return undefined;
    const profiler = new SheetProfiler(name, header);
    for (const row of beginning) profiler.add(row);
    return profiler;
  }

  /** Rows that were read before are known already. */
  add({ number, cells }: SourceRow): void {
    if (number <= this.last) return;
    this.last = number;
    this.rows++;
    for (const cell of cells) this.columns.get(cell.column)?.add(cell);
  }

  profile(): SheetProfile {
    const columns = assigned([...this.columns.values()], this.rows);
    const mapped = new Set(columns.values());
    const unmapped = [...this.columns.values()].filter((column) => !mapped.has(column)).map(({ header }) => header);
    return { name: this.name, headerRow: this.header.number, rows: this.rows, columns, unmapped };
  }
}

/** Each field to one column and each column to one field, those that fit best first. */
function assigned(columns: ColumnProfile[], rows: number): Map<ImportField, ColumnProfile> {
  const taken = new Set<ColumnProfile>();
  const fields = new Map<ImportField, ColumnProfile>();
  const fits = columns.flatMap((column) => column.scores(rows).map(([field, score]) => ({ column, field, score })));
  for (const { column, field, score } of fits.sort((a, b) => b.score - a.score)) {
    if (score < leastScore || taken.has(column) || fields.has(field)) continue;
    taken.add(column);
    fields.set(field, column);
  }
  return fields;
}

const leastScore = 10;
