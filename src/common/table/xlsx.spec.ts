import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { rowsOf, sheetsOf } from '../../../test/setup/workbook';
import type { Batch, Cell, Column, Table } from './table';
import { xlsxOf } from './xlsx';

const columns: Column[] = [
  { header: 'text', width: 30 },
  { header: 'day', kind: 'day', width: 12 },
  { header: 'instant', kind: 'instant', width: 20 },
  { header: 'hours', kind: 'hours', width: 10 },
];
const tableOf = (...rows: Cell[][]): Table => ({ title: 'Test', columns, rows: [rows] });
const written = (table: Table, rowsPerSheet?: number) => buffer(xlsxOf(table, rowsPerSheet));

async function textIn(text: string): Promise<unknown> {
  const [row] = await rowsOf(await written(tableOf([text, null, null, null])));
  return row?.text;
}

describe('a table as a workbook', () => {
  it('should hold days, instants and numbers as such', async () => {
    const workbook = await written(tableOf(['Pump', '2026-11-25', '2026-11-25T18:30:15.000Z', 2.5]));
    expect(await rowsOf(workbook)).toEqual([
      { text: 'Pump', day: new Date('2026-11-25'), instant: new Date('2026-11-25T18:30:15Z'), hours: 2.5 },
    ]);
  });

  it('should leave a day text that Excel would get wrong', async () => {
    const [row] = await rowsOf(await written(tableOf([null, '1900-02-28', null, null])));
    expect(row?.day).toBe('1900-02-28');
  });

  it('should keep its header in sight and let every column be filtered', async () => {
    const [sheet] = await sheetsOf(await written(tableOf(['a', null, null, 1], ['b', null, null, 2])));
    expect(sheet).toMatchObject({ name: 'Test', freezePane: { rows: 1 }, autoFilter: { range: 'A1:D3' } });
    expect(sheet?.columns?.map(({ width }) => width)).toEqual([30, 12, 20, 10]);
  });

  it.each(['=1+1', '+1', '@SUM(A1)', '<a&b>', '_x0041_', ' two  spaces ', 'two\nlines', 'a\u0007b\r'])(
    'should hold %j as text',
    async (text) => {
      expect(await textIn(text)).toBe(text);
    },
  );

  it('should bring any text through', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (text) => {
        expect(await textIn(text)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it('should cut text that is longer than a cell, and say so', async () => {
    const text = await textIn('long '.repeat(10_000));
    expect(text).toHaveLength(32_767);
    expect(text).toMatch(/… \(cut: the CSV has all of it\)$/);
  });

  it('should go on in another sheet when one is full', async () => {
    const batch = (...numbers: number[]) => numbers.map((number) => [null, null, null, number]);
    const workbook = await written({ title: 'Test', columns, rows: [batch(1, 2), batch(3, 4), batch(5)] }, 3);
    const sheets = await sheetsOf(workbook);
    expect(sheets.map(({ name, rows }) => [name, rows.length])).toEqual([
      ['Test', 5],
      ['Test (2)', 2],
    ]);
  });

  it('should be a workbook without a row, too', async () => {
    const [sheet] = await sheetsOf(await written({ title: 'Test', columns, rows: [] }));
    expect(sheet?.rows).toHaveLength(1);
  });

  it('should fail as its rows do', async () => {
    async function* rows(): AsyncGenerator<Batch> {
      yield await Promise.resolve([['Pump', null, null, null]]);
      throw new Error('the database has gone');
    }
    await expect(written({ title: 'Test', columns, rows: rows() })).rejects.toThrow('the database has gone');
  });

  it('should ask for no more rows than are taken, and let go of the others', async () => {
    let [given, released] = [0, false];
    async function* rows(): AsyncGenerator<Batch> {
      try {
        for (;;) yield await Promise.resolve([[randomBytes(10_000).toString('base64'), null, null, ++given]]);
      } finally {
        released = true;
      }
    }
    const content = xlsxOf({ title: 'Test', columns, rows: rows() });
    await content.next();
    for (let before = 0; before < given; await sleep(100)) {
      expect(given).toBeLessThan(1000);
      before = given;
    }
    await content.return(undefined);
    expect(released).toBe(true);
  });
});
