import { folded } from '../detection/folded';
import type { ImportMapping, SheetMapping } from '../dto/import-mapping.dto';
import { openWorkbook } from '../reading/open-workbook';
import type { SourceSheet } from '../reading/source';
import { columnsOf, mappingMismatch } from './columns';
import { fingerprintOf } from './fingerprint';
import type { InterpretedRow } from './interpretation';
import { RowReader } from './row-reader';

/**
 * Reads a file by its mapping and says of each row of the mapped sheets what it means, in the order of the file.
 * @param today as `YYYY-MM-DD`
 * @throws MAPPING_MISMATCH when sheets or columns of the mapping are not there; errors of `workbook.errors.ts`
 */
export async function* interpretFile(
  path: string,
  mapping: ImportMapping,
  today = new Date().toISOString().slice(0, 10),
): AsyncGenerator<InterpretedRow> {
  const workbook = await openWorkbook(path);
  try {
    const missing = mapping.sheets.find(({ name }) => !workbook.sheets.some((sheet) => sheet.name === name));
    if (missing) throw mappingMismatch(`there is no sheet “${missing.name}”`);
    for (const sheet of workbook.sheets) {
      const how = mapping.sheets.find(({ name }) => name === sheet.name);
      if (how) yield* interpretSheet(sheet, how, mapping, today);
    }
  } finally {
    workbook.close();
  }
}

async function* interpretSheet(
  sheet: SourceSheet,
  how: SheetMapping,
  mapping: ImportMapping,
  today: string,
): AsyncGenerator<InterpretedRow> {
  let reader: RowReader | undefined;
  let columns: InterpretedRow['columns'] = [];
  let headers = new Map<string, string>();
  for await (const source of sheet.rows) {
    if (source.number < how.headerRow) continue;
    if (source.number === how.headerRow) {
      columns = columnsOf(source, how);
      headers = new Map(columns.map(({ letter, header }) => [letter, folded(header)]));
      reader = new RowReader(mapping, how, columns, today);
      continue;
    }
    if (!reader) break;
    const fingerprint = fingerprintOf(source, headers);
    yield { sheet: sheet.name, columns, source, fingerprint, ...reader.read(source) };
  }
  if (!reader) throw mappingMismatch(`row ${String(how.headerRow)} of sheet “${sheet.name}” is blank`);
}
