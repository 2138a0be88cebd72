import { text } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvOf } from './csv';
import type { Cell } from './table';

const written = (...cells: Cell[]) =>
  text(csvOf({ title: 'Test', columns: [{ header: 'name', width: 10 }], rows: [cells.map((cell) => [cell])] }));
const readBack = (csv: string) =>
  parse<Record<string, string>>(csv, { bom: true, columns: true, relaxColumnCount: false }).map(({ name }) => name);

describe('a table as CSV', () => {
  it('should say that it is UTF-8, and end each line as the standard says', async () => {
    const csvBytes = await csvOf({ title: 'Test', columns: [{ header: 'naïf', width: 9 }], rows: [[[2.5]]] }).next();
    expect((csvBytes.value as Buffer).toString('latin1')).toBe('\u00ef\u00bb\u00bfna\u00c3\u00aff\r\n');
    expect(await written(2.5, null)).toMatch(/name\r\n2\.5\r\n\r\n$/);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tcmd', '\rcmd', '\n=1'])(
    'should make %j text, not a formula',
    async (cell) => {
      expect(readBack(await written(cell))).toEqual([`'${cell}`]);
    },
  );

  it('should keep a negative number one', async () => {
    expect(readBack(await written(-1.5))).toEqual(['-1.5']);
  });

  it('should bring any other text through', async () => {
    const harmless = fc.string({ unit: 'grapheme', minLength: 1 }).filter((cell) => !/^[=+\-@\t\r\n]/.test(cell));
    await fc.assert(
      fc.asyncProperty(fc.array(harmless, { minLength: 1 }), async (cells) => {
        expect(readBack(await written(...cells))).toEqual(cells);
      }),
    );
  });
});
