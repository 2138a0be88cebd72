import { mergedAreas } from './merged-areas';
import { sheetRows } from './sheet-rows';
import type { SourceRow, Workbook } from './source';
import { noTable, workbookWithMacros } from './workbook.errors';
import { readParts, type WorkbookParts } from './workbook-parts';
import { ZipPackage } from './zip-package';

/** @throws errors of `workbook.errors.ts`, here or while the rows are read */
export async function openXlsx(path: string): Promise<Workbook> {
  const zip = await ZipPackage.open(path);
  try {
    const names = zip.names();
    if (names.some((name) => name.endsWith('vbaproject.bin') || name.startsWith('xl/macrosheets/')))
      throw workbookWithMacros();
    if (!names.includes('[content_types].xml')) throw noTable();
    const parts = await readParts(zip);
    return {
      format: { kind: 'xlsx', dateSystem: parts.date1904 ? 1904 : 1900 },
      sheets: parts.sheets.map(({ name, hidden, part }) => ({ name, hidden, rows: rowsOf(zip, parts, part) })),
      close: () => {
        zip.close();
      },
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function* rowsOf(zip: ZipPackage, parts: WorkbookParts, part: string): AsyncGenerator<SourceRow> {
  yield* sheetRows(zip.text(part), parts, await mergedAreas(zip.text(part)));
}
