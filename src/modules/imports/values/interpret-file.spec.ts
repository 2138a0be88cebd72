import { type Cell, serialOf, type Sheet, workbook } from '../../../../test/factories/workbooks';
import { allOf, useFiles } from '../../../../test/setup/temporary-files';
import { detect } from '../detection/detect';
import { type ImportMapping, reasonHeader } from '../dto/import-mapping.dto';
import { interpretFile } from './interpret-file';
import type { InterpretedRow } from './interpretation';

const files = useFiles();
const today = '2026-11-25';
const headers = ['Start', 'End', 'Crew', 'Place', 'Machine', 'Fault', 'Work done', 'State', 'Stop (h)', 'Type', 'Prio'];
const good: Cell[] = [
  { day: serialOf('2004-07-01') },
  '03/07/2004',
  'North crew',
  'Mine / Pit',
  'Pump',
  'leaks',
  'sealed',
  'done',
  '1h30',
  'Hydraulics',
  'Med',
];
const but = (column: string, cell: Cell) => good.map((usual, index) => (headers[index] === column ? cell : usual));

async function interpreted(
  sheets: Sheet[],
  change: (mapping: ImportMapping) => void = () => undefined,
): Promise<InterpretedRow[]> {
  const path = files.write('log.xlsx', workbook(sheets));
  const { mapping } = await detect(path);
  change(mapping);
  return allOf(interpretFile(path, mapping, today));
}

const rowsOf = (rows: Cell[][], change?: (mapping: ImportMapping) => void) =>
  interpreted([{ name: 'Log', rows: [headers, good, ...rows] }], change).then(([, ...others]) => others);

describe('a row of a logbook', () => {
  it('should become an entry', async () => {
    const [row] = await interpreted([{ name: 'Log', rows: [headers, good] }]);
    expect(row).toMatchObject({ sheet: 'Log', source: { number: 2 }, hours: 1.5 });
    expect(row?.outcome).toEqual({
      kind: 'valid',
      values: {
        startDate: '2004-07-01',
        endDate: '2004-07-03',
        responsiblePerson: 'North crew',
        location: ['Mine', 'Pit'],
        device: 'Pump',
        callDescription: 'leaks',
        solutionDescription: 'sealed',
        status: 'Completed',
        downtimeHours: 1.5,
        category: 'Hydraulics',
        priority: 'Medium',
        user: null,
        entryId: null,
      },
    });
  });

  it.each([
    [
      'no column stands for what it needs',
      {},
      'Sheet “Log”, row 2: no column stands for status, and an entry needs it.',
    ],
    [
      'the constant means nothing',
      { status: 'soon' },
      'Sheet “Log”, row 2, the constant for status: “soon” is no status',
    ],
  ])('should be rejected in plain words when %s', async (_, constants, reason) => {
    const [row] = await interpreted([{ name: 'Log', rows: [headers, good] }], (mapping) => {
      delete mapping.sheets[0]?.columns.State;
      mapping.constants = constants;
    });
    expect(row?.outcome).toMatchObject({
      kind: 'rejected',
      rejections: [{ column: null, reason: expect.stringContaining(reason) as string }],
    });
  });

  it.each<[string, string, Cell, string]>([
    ['has no start', 'Start', null, 'missing_start_date'],
    ['has a start that is no date', 'Start', 'week 12', 'unreadable_date'],
    ['starts on a day that never was', 'Start', { day: 60 }, 'unreadable_date'],
    ['starts before there were such logbooks', 'Start', '01/07/1204', 'unreasonable_date'],
    ['starts years from now', 'Start', '01/07/2044', 'unreasonable_date'],
    ['ends before it starts', 'End', '30/06/2004', 'end_before_start'],
    ['names nobody', 'Crew', '  ', 'missing_responsible_person'],
    ['names nothing', 'Machine', '\u00a0', 'missing_device'],
    ['has a long name', 'Machine', 'x'.repeat(101), 'device_too_long'],
    ['has a long place', 'Place', `Mine / ${'x'.repeat(101)}`, 'location_too_long'],
    ['has an unknown state', 'State', 'tbc', 'unknown_status'],
    ['has an unknown priority', 'Prio', 'whenever', 'unknown_priority'],
    ['stopped for a negative time', 'Stop (h)', -2, 'negative_downtime'],
    ['stopped for a word', 'Stop (h)', 'long', 'unreadable_downtime'],
    ['stopped for too long', 'Stop (h)', 1e9, 'downtime_too_large'],
    ['holds an error', 'Stop (h)', { xml: '<c t="e"><v>#DIV/0!</v></c>' }, 'error_value'],
    ['holds a formula that was never calculated', 'End', { xml: '<c><f>A1+1</f></c>' }, 'uncalculated_formula'],
  ])('should be rejected when it %s', async (_, column, cell, code) => {
    const [row] = await rowsOf([but(column, cell)]);
    expect(row?.outcome).toMatchObject({ kind: 'rejected', rejections: [{ code, column }] });
    expect(row?.outcome.kind === 'rejected' && row.outcome.rejections[0].reason).toMatch(
      `Sheet “Log”, row 3, column “${column}”: `,
    );
  });

  it('should be told all that is wrong with it', async () => {
    const [row] = await rowsOf([['soon', null, 'Crew', 'Mine', 'Pump', 'leaks', null, 'tbc', -1]]);
    expect(row?.outcome.kind === 'rejected' && row.outcome.rejections.map(({ code }) => code)).toEqual([
      'unreadable_date',
      'unknown_status',
      'negative_downtime',
    ]);
    expect(row?.hours).toBe(-1);
  });

  it('should be left out when it is blank, adds up others or repeats the headers', async () => {
    const rows = await rowsOf([
      ['Total', null, null, null, null, null, null, null, 3],
      [],
      [null, null, null, null, null, null, null, null, { xml: '<c><f>SUM(I2:I3)</f></c>' }],
      headers,
    ]);
    expect(rows.map(({ outcome }) => outcome.kind === 'ignored' && outcome.because)).toEqual([
      'total',
      'total',
      'repeated header',
    ]);
  });

  it('should take constants for blank cells and for columns that are missing', async () => {
    const [row] = await rowsOf([but('Crew', null)], ({ constants }) => (constants.responsiblePerson = 'Day shift'));
    expect(row?.outcome).toMatchObject({ values: { responsiblePerson: 'Day shift' } });
  });

  it('should be spelt as most rows spell it', async () => {
    const [, row] = await rowsOf([good, but('Machine', '  PUMP ')]);
    expect(row?.outcome).toMatchObject({ values: { device: 'Pump' } });
  });

  it('should take nothing from texts that say nothing', async () => {
    const [row] = await rowsOf([but('Type', 'N/A')]);
    expect(row?.outcome).toMatchObject({ values: { category: null } });
  });
});

describe('the fingerprint of a row', () => {
  const prints = async (sheets: Sheet[], change?: (mapping: ImportMapping) => void) =>
    (await interpreted(sheets, change)).map(({ fingerprint }) => fingerprint);
  const sheet = (rows: Cell[][], name = 'Log'): Sheet => ({ name, rows });

  it('should be the same for the same row in another order, sheet and kind of cell', async () => {
    const backwards = [...headers].reverse();
    const asText = but('Start', '2004-07-01').reverse();
    const [first, second] = await prints([sheet([headers, good]), sheet([backwards, asText], 'Copy')]);
    expect(first).toBe(second);
  });

  it('should not depend on the mapping, nor on the reason of an earlier rejection', async () => {
    const [plain] = await prints([sheet([headers, good])]);
    const [mapped] = await prints([sheet([headers, good])], (mapping) => (mapping.values.status.done = 'Open'));
    const [returned] = await prints([
      sheet([
        [...headers, reasonHeader],
        [...good, 'because'],
      ]),
    ]);
    expect([mapped, returned]).toEqual([plain, plain]);
  });

  it('should differ when any cell does, also one that stands for no field', async () => {
    const numbered = await prints([
      sheet([
        ['No', ...headers],
        [1, ...good],
        [2, ...good],
        [1, ...good],
      ]),
    ]);
    expect(new Set(numbered).size).toBe(2);
    const rows = headers.map((header) => but(header, 'other'));
    expect(new Set(await prints([sheet([headers, good, ...rows])])).size).toBe(headers.length + 1);
  });
});

describe('a mapping of another file', () => {
  it.each<[string, (mapping: ImportMapping) => void, RegExp]>([
    ['sheet', ({ sheets: [sheet] }) => sheet && (sheet.name = 'Old'), /no sheet “Old”/],
    ['column', ({ sheets: [sheet] }) => sheet && (sheet.columns.Motor = 'device'), /no column “Motor”/],
    ['row', ({ sheets: [sheet] }) => sheet && (sheet.headerRow = 40), /row 40 of sheet “Log” is blank/],
  ])('should be refused when the file lacks its %s', async (_, change, message) => {
    await expect(interpreted([{ name: 'Log', rows: [headers, good] }], change)).rejects.toMatchObject({
      code: 'MAPPING_MISMATCH',
      message: expect.stringMatching(message) as string,
    });
  });
});
