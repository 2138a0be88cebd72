import type { Cell, Column } from './table';

/** Sheets of a workbook (ECMA-376, part 1, SpreadsheetML), as far as a plain table needs them. */

const longestText = 32_767;
const cutMark = '… (cut: the CSV has all of it)';
/** Before it, Excel's days are one off, for it believes in 29 February 1900. */
const firstSureDay = '1900-03-01';
const dayBeforeFirst = Date.UTC(1899, 11, 30);
const dayMs = 86_400_000;

/** Where the cell formats stand in {@link stylesXml}. */
const styles = { day: 1, instant: 2, hours: 3, header: 4 };

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';

export const stylesXml = `${declaration}<styleSheet ${main}>
<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>${[164, 165, 2]
  .map(
    (format) => `<xf numFmtId="${String(format)}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`,
  )
  .join('')}<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>
</styleSheet>`;

/** The first row stays in sight. */
export function sheetStart(columns: readonly Column[]): string {
  const widths = columns.map(({ width }, index) => {
    const number = String(index + 1);
    return `<col min="${number}" max="${number}" width="${String(width)}" customWidth="1"/>`;
  });
  const headers = columns.map(({ header }, index) => textCell(`${letters(index)}1`, header, styles.header));
  return (
    `${declaration}<worksheet ${main}><sheetViews><sheetView workbookViewId="0">` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols>${widths.join('')}</cols><sheetData><row r="1">${headers.join('')}</row>`
  );
}

/** @param number of this row, from 1 */
export function rowXml(columns: readonly Column[], cells: readonly Cell[], number: number): string {
  let xml = `<row r="${String(number)}">`;
  cells.forEach((cell, index) => {
    if (cell === null) return;
    const place = letters(index) + String(number);
    const kind = columns[index]?.kind;
    const value = typeof cell === 'number' ? cell : serialOf(cell, kind);
    xml += value === undefined ? textCell(place, String(cell)) : numberCell(place, value, kind);
  });
  return `${xml}</row>`;
}

/** Every column can be filtered by. */
export function sheetEnd(columns: readonly Column[], lastRow: number): string {
  return `</sheetData><autoFilter ref="A1:${letters(columns.length - 1)}${String(lastRow)}"/></worksheet>`;
}

/** The parts that tie the sheets together, by their names in the package. */
export function packageXml(sheetNames: readonly string[]): Record<string, string> {
  const numbers = sheetNames.map((_, index) => String(index + 1));
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const relationships = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"';
  const content = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  return {
    'xl/styles.xml': stylesXml,
    'xl/workbook.xml': `${declaration}<workbook ${main} xmlns:r="${relations}"><sheets>${sheetNames
      .map(
        (name, index) => `<sheet name="${name}" sheetId="${numbers[index] ?? ''}" r:id="rId${numbers[index] ?? ''}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${declaration}<Relationships ${relationships}>${numbers
      .map((n) => `<Relationship Id="rId${n}" Type="${relations}/worksheet" Target="worksheets/sheet${n}.xml"/>`)
      .join('')}<Relationship Id="styles" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    '_rels/.rels': `${declaration}<Relationships ${relationships}><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    '[Content_Types].xml': `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${content}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${content}.styles+xml"/>${numbers
      .map((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${content}.worksheet+xml"/>`)
      .join('')}</Types>`,
  };
}

function numberCell(place: string, value: number, kind: Column['kind']): string {
  return `<c r="${place}"${kind ? ` s="${String(styles[kind])}"` : ''}><v>${String(value)}</v></c>`;
}

function textCell(place: string, text: string, style?: number): string {
  const format = style === undefined ? '' : ` s="${String(style)}"`;
  return `<c r="${place}"${format} t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

/** Days since the one that Excel counts from, or undefined for text that stays text. */
function serialOf(text: string, kind: Column['kind']): number | undefined {
  if ((kind !== 'day' && kind !== 'instant') || text < firstSureDay) return undefined;
  return (Date.parse(text) - dayBeforeFirst) / dayMs;
}

function escaped(text: string): string {
  const fitting =
    text.length <= longestText ? text : text.slice(0, longestText - cutMark.length).toWellFormed() + cutMark;
  if (!/[&<>_\p{Cc}\uFFFE\uFFFF]/u.test(fitting)) return fitting;
  return fitting
    .replaceAll(/_(?=x[\da-f]{4}_)/gi, '_x005F_')
    .replaceAll(/[^\P{Cc}\t\n]|[\uFFFE\uFFFF]/gu, (character) => {
      return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
    })
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** A to Z, AA to ZZ. */
function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
