import { readXlsx } from 'hucre/xlsx';

/** A workbook as another program reads it: what our own code wrote it must not judge itself. */
export async function sheetsOf(workbook: Buffer) {
  const { sheets } = await readXlsx(workbook);
  return sheets;
}

/** The rows of its first sheet by their headers. */
export async function rowsOf(workbook: Buffer): Promise<Record<string, unknown>[]> {
  const [sheet] = await sheetsOf(workbook);
  const [headers = [], ...rows] = sheet?.rows ?? [];
  return rows.map((cells) =>
    Object.fromEntries(headers.map((header, index) => [String(header), cells[index] ?? null])),
  );
}
