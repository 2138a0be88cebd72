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

/** Reads a sheet to its end. @returns undefined when it has no row with headers */
export async function profileSheet({ name, rows }: SourceSheet): Promise<SheetProfile | undefined> {
  const beginning: SourceRow[] = [];
  let sheet: RowProfile | undefined;
  for await (const row of rows) {
    if (sheet) sheet.add(row);
    else if (beginning.push(row) === headerDepth) {
      sheet = begun(beginning);
      if (!sheet) return undefined;
    }
  }
  return (sheet ?? begun(beginning))?.finished(name);
}

function begun(beginning: SourceRow[]): RowProfile | undefined {
  const header = headerRowIn(beginning);
  if (!header) return undefined;
  const profile = new RowProfile(header);
  for (const row of beginning) if (row.number > header.number) profile.add(row);
  return profile;
}

class RowProfile {
  private readonly columns: ReadonlyMap<string, ColumnProfile>;
  private rows = 0;

  constructor(private readonly header: SourceRow) {
    this.columns = new Map(
      headersOf(header).map(({ letter, header }) => [letter, new ColumnProfile(header, matchHeader(header))]),
    );
  }

  add({ cells }: SourceRow): void {
    this.rows++;
    for (const cell of cells) this.columns.get(cell.column)?.add(cell);
  }

  finished(name: string): SheetProfile {
    const columns = assigned([...this.columns.values()], this.rows);
    const mapped = new Set(columns.values());
    const unmapped = [...this.columns.values()].filter((column) => !mapped.has(column)).map(({ header }) => header);
    return { name, headerRow: this.header.number, rows: this.rows, columns, unmapped };
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
