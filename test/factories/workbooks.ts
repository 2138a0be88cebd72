import { deflateRawSync } from 'node:zlib';
import { columnLetter } from '../../src/modules/imports/reading/cell-reference';

/** A cell: text, a number, a day in a format, or XML of one's own. `null` is blank. */
export type Cell = string | number | null | { day: number; format?: keyof typeof formats } | { xml: string };

export interface Sheet {
  name: string;
  rows: Cell[][];
  state?: 'visible' | 'hidden' | 'veryHidden';
  merged?: string[];
}

/** Styles of cells by their place in `cellXfs`. */
const formats = { general: 0, day: 1, american: 2, time: 3, duration: 4, moment: 5 };

const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** The parts of a workbook, to be changed by whoever wants it broken. */
export function workbookParts(sheets: Sheet[], options: { date1904?: boolean; sharedTexts?: string } = {}) {
  const files = sheets.map((_, index) => `worksheets/sheet${String(index + 1)}.xml`);
  const related = files.map((file, index) => relation(`rId${String(index + 1)}`, 'worksheet', file));
  const named = sheets.map(
    ({ name, state = 'visible' }, index) =>
      `<sheet name="${escaped(name)}" sheetId="${String(index + 1)}" state="${state}" r:id="rId${String(index + 1)}"/>`,
  );
  return {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': `<Relationships xmlns="${packageRelations}">${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packageRelations}">${related.join('')}${relation('s', 'styles', 'styles.xml')}${relation('t', 'sharedStrings', 'sharedStrings.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook ${main} xmlns:r="${relations}"><workbookPr${options.date1904 ? ' date1904="1"' : ''}/><sheets>${named.join('')}</sheets></workbook>`,
    'xl/styles.xml': `<styleSheet ${main}><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${[0, 164, 14, 20, 165, 22].map((id) => `<xf numFmtId="${String(id)}"/>`).join('')}</cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst ${main}>${options.sharedTexts ?? ''}</sst>`,
    ...Object.fromEntries(files.map((file, index) => [`xl/${file}`, sheetXml(sheets[index])])),
  } as Record<string, string>;
}

/** An .xlsx file with these sheets. */
export function workbook(sheets: Sheet[], options?: Parameters<typeof workbookParts>[1]): Buffer {
  return zip(workbookParts(sheets, options));
}

/** A ZIP archive with these parts. */
export function zip(parts: Record<string, string | Buffer>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(parts)) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const header = Buffer.alloc(26);
    header.writeUInt16LE(20, 0);
    header.writeUInt16LE(8, 4);
    header.writeUInt32LE(crc32(bytes), 10);
    header.writeUInt32LE(packed.length, 14);
    header.writeUInt32LE(bytes.length, 18);
    header.writeUInt16LE(Buffer.byteLength(name), 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const entry = Buffer.concat([Buffer.from('PK\x03\x04'), header, Buffer.from(name), packed]);
    local.push(entry);
    central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), header, place, Buffer.from(name));
    offset += entry.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(local.length, 4);
  end.writeUInt16LE(local.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

function relation(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${relations}/${type}" Target="${target}"/>`;
}

function sheetXml({ rows, merged = [] }: Sheet = { name: '', rows: [] }): string {
  const cells = rows.map(
    (row, index) =>
      `<row r="${String(index + 1)}">${row.map((cell, column) => cellXml(cell, `${columnLetter(column + 1)}${String(index + 1)}`)).join('')}</row>`,
  );
  const areas = merged.map((area) => `<mergeCell ref="${area}"/>`).join('');
  return `<worksheet ${main}><sheetData>${cells.join('')}</sheetData><mergeCells>${areas}</mergeCells></worksheet>`;
}

function cellXml(cell: Cell, reference: string): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return `<c r="${reference}"><v>${String(cell)}</v></c>`;
  if (typeof cell === 'string') return `<c r="${reference}" t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`;
  if ('xml' in cell) return cell.xml.replace('<c', `<c r="${reference}"`);
  return `<c r="${reference}" s="${String(formats[cell.format ?? 'day'])}"><v>${String(cell.day)}</v></c>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** The number by which Excel knows a day (1900 system). */
export function serialOf(day: string): number {
  return (Date.parse(`${day}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000;
}
