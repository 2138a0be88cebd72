import { workbook, workbookParts, zip } from '../../../../test/factories/workbooks';
import { useFiles } from '../../../../test/setup/temporary-files';
import { openWorkbook } from './open-workbook';

const files = useFiles();
const megabyte = 1024 * 1024;
const simple = [
  {
    name: 'Log',
    rows: [
      ['Date', 'Machine', 'Fault'],
      ['2004-07-01', 'Pump', 'leaks'],
    ],
  },
];
const withPart = (name: string, content: string | Buffer) => zip({ ...workbookParts(simple), [name]: content });
const sheetPart = 'xl/worksheets/sheet1.xml';
const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>';
const compound = (stream: string) =>
  Buffer.concat([
    Buffer.from('D0CF11E0A1B11AE1', 'hex'),
    Buffer.alloc(70_000),
    Buffer.from(stream, 'utf16le'),
    Buffer.alloc(600),
  ]);

/** A part that says it is small and is not. */
function understated(): Buffer {
  const content = withPart(sheetPart, ' '.repeat(5 * megabyte));
  for (const [mark, offset] of [
    ['PK\x03\x04', 22],
    ['PK\x01\x02', 24],
  ] as const) {
    for (let at = content.indexOf(mark, 0, 'latin1'); at >= 0; at = content.indexOf(mark, at + 1, 'latin1')) {
      if (content.readUInt32LE(at + offset) === 5 * megabyte) content.writeUInt32LE(1000, at + offset);
    }
  }
  return content;
}

const wideRow = (columns: number) =>
  `<worksheet><sheetData><row r="1">${'<c><v>1</v></c>'.repeat(columns)}</row></sheetData></worksheet>`;

const hostile: [string, () => Buffer, string][] = [
  ['a ZIP bomb', () => withPart(sheetPart, Buffer.alloc(40 * megabyte, ' ')), 'FILE_TOO_LARGE'],
  ['a ZIP bomb that says it is small', understated, 'DAMAGED_FILE'],
  [
    'one text of 4 MB',
    () => withPart(sheetPart, `<worksheet><sheetData><row><c t="str"><v>${'ab'.repeat(2 * megabyte)}`),
    'FILE_TOO_LARGE',
  ],
  [
    'one attribute of 4 MB',
    () => withPart(sheetPart, `<worksheet a="${'ab'.repeat(2 * megabyte)}"/>`),
    'FILE_TOO_LARGE',
  ],
  ['1,000,000 columns', () => withPart(sheetPart, wideRow(1_000_000)), 'FILE_TOO_LARGE'],
  ['1,000,000 columns of CSV', () => Buffer.from(`a${',b'.repeat(1_000_000)}\n`), 'FILE_TOO_LARGE'],
  ['20,000 columns of CSV', () => Buffer.from(`a${',b'.repeat(20_000)}\n`), 'FILE_TOO_LARGE'],
  [
    '20,000 parts',
    () => zip(Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`a/${String(index)}`, '']))),
    'FILE_TOO_LARGE',
  ],
  [
    'an entity expansion in a sheet',
    () => withPart(sheetPart, `${laughs}<worksheet><sheetData><row><c><v>&c;</v></c></row></sheetData></worksheet>`),
    'FORBIDDEN_MARKUP',
  ],
  [
    'an entity expansion in the texts',
    () => withPart('xl/sharedStrings.xml', `${laughs}<sst><si><t>&c;</t></si></sst>`),
    'FORBIDDEN_MARKUP',
  ],
  [
    'an external entity',
    () => withPart('xl/workbook.xml', '<!DOCTYPE x SYSTEM "file:///etc/passwd"><workbook/>'),
    'FORBIDDEN_MARKUP',
  ],
  [
    'an entity that is not declared',
    () => withPart(sheetPart, '<worksheet><sheetData><row><c><v>&c;</v></c></row></sheetData></worksheet>'),
    'DAMAGED_FILE',
  ],
  ['macros', () => withPart('xl/vbaProject.bin', 'macros'), 'WORKBOOK_WITH_MACROS'],
  ['a password', () => compound('EncryptedPackage'), 'ENCRYPTED_WORKBOOK'],
  ['the format of Excel 97', () => compound('Workbook'), 'OLD_WORKBOOK'],
  ['an end that is missing', () => workbook(simple).subarray(0, 700), 'DAMAGED_FILE'],
  ['a sheet that is cut off', () => withPart(sheetPart, '<worksheet><sheetData><row><c><v>1</v>'), 'DAMAGED_FILE'],
  ['no sheets', () => withPart('xl/workbook.xml', '<workbook/>'), 'DAMAGED_FILE'],
  [
    'another kind of archive',
    () => zip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' }),
    'NO_TABLE',
  ],
  ['a picture', () => Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'NO_TABLE'],
  ['a program', () => Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)]), 'NO_TABLE'],
  ['nothing', () => Buffer.alloc(0), 'NO_TABLE'],
];

async function readAll(path: string): Promise<void> {
  const opened = await openWorkbook(path);
  try {
    for (const { rows } of opened.sheets) for await (const row of rows) row.cells.length satisfies number;
  } finally {
    opened.close();
  }
}

/** @returns bytes by which the process grew at most */
async function growthOf(work: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
  await work();
  clearInterval(timer);
  return Math.max(most, process.memoryUsage.rss()) - before;
}

describe('a hostile file', () => {
  it.each(hostile)('should be refused when it has %s, without taking memory', async (what, content, code) => {
    const path = files.write(`${what.replaceAll(/\W/g, '-')}.xlsx`, content());
    const growth = await growthOf(async () => {
      await expect(readAll(path)).rejects.toMatchObject({
        code,
        message: expect.stringMatching(/ (?:send|save) /) as string,
      });
    });
    expect(growth).toBeLessThan(200 * megabyte);
  });

  it('should be refused wherever it was cut off', async () => {
    const content = workbook(simple);
    for (let length = 4; length < content.length; length += 97) {
      await expect(readAll(files.write('cut.xlsx', content.subarray(0, length)))).rejects.toMatchObject({
        code: 'DAMAGED_FILE',
      });
    }
  });

  it('should be refused, or read, whichever byte of it was changed', async () => {
    const content = workbook(simple);
    for (let at = 4; at < content.length; at += 41) {
      const changed = Buffer.from(content);
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      const outcome = await readAll(files.write('changed.xlsx', changed)).catch(
        (error: unknown) => (error as { code: string }).code,
      );
      expect([undefined, 'DAMAGED_FILE', 'NO_TABLE', 'FILE_TOO_LARGE', 'FORBIDDEN_MARKUP']).toContain(outcome);
    }
  });
});
