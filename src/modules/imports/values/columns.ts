import { tidy } from '../detection/folded';
import type { ImportField, SheetMapping } from '../dto/import-mapping.dto';
import { InvalidInput } from '../../../common/domain.error';
import type { SourceRow } from '../reading/source';
import type { SourceColumn } from './interpretation';

/** The headers of a row with their letters; one that occurs again is named `Date (2)`. */
export function headersOf(row: SourceRow): { letter: string; header: string }[] {
  const seen = new Map<string, number>();
  return row.cells.map(({ column, value }) => {
    const header = tidy(String(value)).replaceAll('\n', ' ').slice(0, 240);
    const count = (seen.get(header) ?? 0) + 1;
    seen.set(header, count);
    return { letter: column, header: count === 1 ? header : `${header} (${String(count)})` };
  });
}

/** @throws MAPPING_MISMATCH when a column of the mapping is not there */
export function columnsOf(row: SourceRow, { name, headerRow, columns }: SheetMapping): SourceColumn[] {
  const fields = new Map<string, ImportField>(Object.entries(columns));
  const found = headersOf(row).map(({ letter, header }) => ({ letter, header, field: fields.get(header) ?? null }));
  const missing = [...fields.keys()].filter((header) => !found.some((column) => column.header === header));
  if (missing.length > 0) {
    throw mappingMismatch(`row ${String(headerRow)} of sheet “${name}” has no column “${missing.join('”, “')}”`);
  }
  return found;
}

/** @param what does not fit, e.g. `there is no sheet “2003”` */
export function mappingMismatch(what: string): InvalidInput {
  return new InvalidInput(
    'MAPPING_MISMATCH',
    `The mapping does not fit the file: ${what}. Change the mapping and send it again.`,
  );
}
