import type { ImportField } from '../dto/import-mapping.dto';
import type { SourceRow } from '../reading/source';
import { headersOf } from '../values/columns';
import { matchHeader } from './header-match';

/** How many rows with anything in them may stand above the one with the headers. */
export const headerDepth = 30;
const fewest = 3;

/** The first of the rows that best names the columns of a logbook: at least three fields, a date or a fault among them. */
export function headerRowIn(rows: SourceRow[]): SourceRow | undefined {
  const scored = rows.map((row) => ({ row, score: fieldsNamed(row) }));
  const best = scored.reduce<(typeof scored)[number] | undefined>(
    (a, b) => (a && a.score >= b.score ? a : b),
    undefined,
  );
  return best && best.score >= fewest ? best.row : undefined;
}

/** How many different fields the texts of a row name. */
function fieldsNamed(row: SourceRow): number {
  if (row.cells.filter(({ kind }) => kind === 'text').length < row.cells.length / 2) return 0;
  const fields = new Set<ImportField>();
  for (const { header } of headersOf(row)) {
    const best = [...matchHeader(header)].sort(([, a], [, b]) => b - a).find(([field]) => !fields.has(field));
    if (best) fields.add(best[0]);
  }
  return fields.has('startDate') || fields.has('callDescription') ? fields.size : 0;
}
