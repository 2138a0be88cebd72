import { type Cell, workbook, workbookParts, zip } from '../../../../test/factories/workbooks';
import { useFiles } from '../../../../test/setup/temporary-files';
import { openWorkbook } from './open-workbook';

const files = useFiles();

/** The cells of the first sheet, as `A1 text Pump`. */
async function cellsOf(content: Buffer, name = 'book.xlsx'): Promise<string[]> {
  const opened = await openWorkbook(files.write(name, content));
  const cells: string[] = [];
  for await (const row of opened.sheets[0]?.rows ?? []) {
    for (const { column, kind, value } of row.cells)
      cells.push(`${column}${String(row.number)} ${kind} ${String(value)}`);
  }
  opened.close();
  return cells;
}

const sheetOf = (...rows: Cell[][]) => workbook([{ name: 'Log', rows }]);
const xml = (text: string) => ({ xml: text });

describe('a workbook', () => {
  it('should tell what each cell holds, and nothing of blank ones', async () => {
    const rows: Cell[][] = [
      ['Pump', 2.5, null, xml('<c t="b"><v>1</v></c>'), xml('<c t="e"><v>#REF!</v></c>'), '   '],
      [
        xml('<c><f>A1*2</f><v>5</v></c>'),
        xml('<c t="str"><f>A1</f><v>Pump</v></c>'),
        xml('<c><f>SUM(B1)</f></c>'),
        xml('<c t="str"><f>""</f><v></v></c>'),
      ],
    ];
    expect(await cellsOf(sheetOf(...rows))).toEqual([
      'A1 text Pump',
      'B1 number 2.5',
      'D1 boolean true',
      'E1 error #REF!',
      'A2 number 5',
      'B2 text Pump',
      'C2 uncalculated ',
    ]);
  });

  it('should tell days and durations by the format of their cells', async () => {
    const day = (format: 'day' | 'american' | 'moment' | 'time' | 'duration', number: number) => ({
      day: number,
      format,
    });
    const row = [
      day('day', 38169),
      day('american', 38169),
      day('moment', 38169.75),
      day('time', 0.0625),
      day('duration', 1.25),
    ];
    expect(await cellsOf(sheetOf(row))).toEqual([
      'A1 date 2004-07-01',
      'B1 date 2004-07-01',
      'C1 date 2004-07-01T18:00:00',
      'D1 time 1.5',
      'E1 time 30',
    ]);
  });

  it('should count days as Excel does, with the 29th of February 1900 that never was', async () => {
    expect(await cellsOf(sheetOf([{ day: 59 }, { day: 60 }, { day: 61 }]))).toEqual([
      'A1 date 1900-02-28',
      'B1 date 1900-02-29',
      'C1 date 1900-03-01',
    ]);
  });

  it('should count days from 1904 where the workbook does', async () => {
    const content = workbook([{ name: 'Log', rows: [[{ day: 36707 }]] }], { date1904: true });
    expect(await cellsOf(content)).toEqual(['A1 date 2004-07-01']);
  });

  it('should join rich text and leave out how it is pronounced', async () => {
    const sharedTexts =
      '<si><r><t>Pump </t></r><r><rPr><b/></rPr><t>leaks</t></r></si><si><t>漢字</t><rPh sb="0" eb="2"><t>かんじ</t></rPh></si>';
    const rows = [
      [
        xml('<c t="s"><v>0</v></c>'),
        xml('<c t="s"><v>1</v></c>'),
        xml('<c t="inlineStr"><is><r><t>Va</t></r><r><t>lve</t></r></is></c>'),
      ],
    ];
    expect(await cellsOf(workbook([{ name: 'Log', rows }], { sharedTexts }))).toEqual([
      'A1 text Pump leaks',
      'B1 text 漢字',
      'C1 text Valve',
    ]);
  });

  it('should repeat what was merged downwards, in rows that hold something', async () => {
    const rows: Cell[][] = [['Title'], ['Pump', 'leaks'], [null, 'drips'], [], [null, 'hums'], [null, 'runs']];
    const content = workbook([{ name: 'Log', rows, merged: ['A1:D1', 'A2:A5'] }]);
    expect((await cellsOf(content)).sort()).toEqual([
      'A1 text Title',
      'A2 text Pump',
      'A3 text Pump',
      'A5 text Pump',
      'B2 text leaks',
      'B3 text drips',
      'B5 text hums',
      'B6 text runs',
    ]);
  });

  it('should be read without references, and with prefixes and absolute targets', async () => {
    const parts = workbookParts([{ name: 'Log', rows: [] }]);
    parts['xl/worksheets/sheet1.xml'] =
      '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row><x:row><x:c><x:v>3</x:v></x:c></x:row></x:sheetData></x:worksheet>';
    parts['xl/_rels/workbook.xml.rels'] = (parts['xl/_rels/workbook.xml.rels'] ?? '').replaceAll(
      'Target="',
      'Target="/xl/',
    );
    expect(await cellsOf(zip(parts))).toEqual(['A1 number 1', 'B1 number 2', 'A2 number 3']);
  });

  it('should name its sheets in order, the hidden ones as such', async () => {
    const path = files.write(
      'hidden.xlsx',
      workbook([
        { name: '2004', rows: [] },
        { name: 'Lists & more', rows: [], state: 'veryHidden' },
      ]),
    );
    const { sheets, close } = await openWorkbook(path);
    expect(sheets.map(({ name, hidden }) => [name, hidden])).toEqual([
      ['2004', false],
      ['Lists & more', true],
    ]);
    close();
  });

  it('should be known by what it holds, whatever it is called', async () => {
    expect(await cellsOf(sheetOf(['Pump']), 'log.csv')).toEqual(['A1 text Pump']);
    expect(await cellsOf(Buffer.from('Pump,leaks\n'), 'log.xlsx')).toEqual(['A1 text Pump', 'B1 text leaks']);
  });
});

describe('a CSV file', () => {
  const formatOf = async (content: Buffer) => {
    const opened = await openWorkbook(files.write('log.csv', content));
    opened.close();
    return opened.format;
  };
  const lines = (delimiter: string) =>
    `Date${delimiter}Gerät${delimiter}Störung\n1.7.2004${delimiter}Pumpe${delimiter}"läuft; nicht, gut"\n`;

  it.each([
    [',', ','],
    [';', ';'],
    ['tabs', '\t'],
    ['|', '|'],
  ])('should be cut at %s', async (_, delimiter) => {
    expect(await formatOf(Buffer.from(lines(delimiter)))).toEqual({ kind: 'csv', encoding: 'utf-8', delimiter });
  });

  it.each([
    ['UTF-8', Buffer.from(lines(';')), 'utf-8'],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${lines(';')}`), 'utf-8'],
    ['Windows-1252', Buffer.from(lines(';'), 'latin1'), 'windows-1252'],
    ['UTF-16', Buffer.from(`\ufeff${lines(';')}`, 'utf16le'), 'utf-16le'],
    ['UTF-16, big end first', Buffer.from(`\ufeff${lines(';')}`, 'utf16le').swap16(), 'utf-16be'],
  ])('should be read as %s', async (_, content, encoding) => {
    expect(await formatOf(content)).toMatchObject({ encoding });
    const [first, , , , , text] = await cellsOf(content, 'log.csv');
    expect([first, text]).toEqual(['A1 text Date', 'C2 text läuft; nicht, gut']);
  });

  it('should count rows as Excel does: blank ones, and several lines of one cell as one', async () => {
    expect(await cellsOf(Buffer.from('a,b\r\n\r\n"two\nlines",c\r\n#REF!,d'), 'log.csv')).toEqual([
      'A1 text a',
      'B1 text b',
      'A3 text two\nlines',
      'B3 text c',
      'A4 error #REF!',
      'B4 text d',
    ]);
  });
});
