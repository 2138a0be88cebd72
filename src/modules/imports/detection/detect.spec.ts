import { type Cell, serialOf, workbook } from '../../../../test/factories/workbooks';
import { allOf, useFiles } from '../../../../test/setup/temporary-files';
import { interpretFile } from '../values/interpret-file';
import { detect } from './detect';

const files = useFiles();
const day = serialOf('2004-07-01');

async function valuesOf(path: string) {
  const detection = await detect(path);
  const rows = await allOf(interpretFile(path, detection.mapping, '2026-11-25'));
  return { ...detection, outcomes: rows.map(({ outcome }) => (outcome.kind === 'valid' ? outcome.values : outcome)) };
}

describe('the proposal', () => {
  it('should tell the sheets it skips and the columns it leaves out', async () => {
    const log: Cell[][] = [
      ['Date', 'Machine', 'Fault', 'Colour'],
      [{ day }, 'Press 3', 'leaks', 'blue'],
    ];
    const { sheets, notes, missing } = await detect(
      files.write(
        'sheets.xlsx',
        workbook([
          { name: 'Info', rows: [['Register of interventions'], [], ['One sheet per year']] },
          { name: 'Lists', rows: log, state: 'hidden' },
          { name: '2004', rows: log },
          { name: '2005', rows: log.slice(0, 1) },
        ]),
      ),
    );
    expect(sheets.map(({ name, skipped, headerRow, unmapped }) => [name, skipped, headerRow, unmapped])).toEqual([
      ['Info', 'no header row', null, []],
      ['Lists', 'hidden', null, []],
      ['2004', null, 1, ['Colour']],
      ['2005', 'empty', 1, ['Colour']],
    ]);
    expect(missing).toEqual(['responsiblePerson', 'location']);
    expect(notes.join('\n')).toMatch(
      /“Info” is skipped[\s\S]*“Lists” is skipped[\s\S]*“2005” is skipped[\s\S]*taken as Completed[\s\S]*“Colour”/,
    );
  });

  it('should let sheets differ in the order of columns and of dates', async () => {
    const { mapping, outcomes } = await valuesOf(
      files.write(
        'orders.xlsx',
        workbook([
          {
            name: 'Europe',
            rows: [
              ['Date', 'Machine', 'Fault', 'Crew', 'Place'],
              ['13/07/2004', 'Press 3', 'leaks', 'A', 'Hall'],
              ['14/07/2004', 'Press 3', 'leaks', 'A', 'Hall'],
            ],
          },
          {
            name: 'America',
            rows: [
              ['Fault', 'Place', 'Crew', 'Machine', 'Date'],
              ['leaks', 'Hall', 'A', 'Press 3', '07/15/2004'],
              ['leaks', 'Hall', 'A', 'Press 3', '07/04/2004'],
            ],
          },
        ]),
      ),
    );
    expect([mapping.dateOrder, mapping.sheets.map(({ dateOrder }) => dateOrder)]).toEqual(['DMY', [undefined, 'MDY']]);
    expect(outcomes.map((outcome) => 'startDate' in outcome && outcome.startDate)).toEqual([
      '2004-07-13',
      '2004-07-14',
      '2004-07-15',
      '2004-07-04',
    ]);
  });

  it('should prefer the column that says more', async () => {
    const header = ['Date', 'Asset', 'Fault', 'Crew', 'Location', 'FuncLocation'];
    const rows = ['BOOM', 'BUCKET', 'CAB', 'TRACK'].map((part, index) => [
      { day },
      'A',
      'leaks',
      'B',
      index === 0 ? 'Left' : 'NA',
      part,
    ]);
    const { mapping } = await detect(
      files.write('says-more.xlsx', workbook([{ name: 'Log', rows: [header, ...rows] }])),
    );
    expect(mapping.sheets[0]?.columns).toMatchObject({ FuncLocation: 'location' });
    expect(mapping.sheets[0]?.columns).not.toHaveProperty('Location');
  });

  it('should say when the order of dates is a guess', async () => {
    const rows: Cell[][] = [
      ['Date', 'Machine', 'Fault'],
      ['01/02/2004', 'Press 3', 'leaks'],
    ];
    const { notes } = await detect(files.write('guess.xlsx', workbook([{ name: 'Log', rows }])));
    expect(notes.join('\n')).toMatch(/whether the day or the month comes first/);
  });

  it('should take 1 for the highest of numbered priorities, and say so', async () => {
    const rows: Cell[][] = [
      ['Date', 'Machine', 'Fault', 'Priority'],
      [{ day }, 'Press 3', 'leaks', 1],
      [{ day }, 'Press 3', 'drips', 3],
    ];
    const { mapping, notes } = await detect(files.write('grades.xlsx', workbook([{ name: 'Log', rows }])));
    expect(mapping.values.priority).toEqual({ 1: 'High', 3: 'Low' });
    expect(notes.join('\n')).toMatch(/1 is taken for the highest/);
  });

  it('should say when numbers would become categories', async () => {
    const rows: Cell[][] = [
      ['Date', 'Machine', 'Fault', 'Category'],
      [{ day }, 'Press 3', 'leaks', 'Hydraulics'],
      [{ day }, 'Press 3', 'drips', 4711],
      [{ day }, 'Press 3', 'is dry', '12'],
    ];
    const notesOf = async (named: Cell[][]) =>
      (await detect(files.write('numbered.xlsx', workbook([{ name: 'Log', rows: named }])))).notes.join('\n');
    expect(await notesOf(rows)).toMatch(/Categories are numbers in 2 rows/);
    expect(await notesOf(rows.slice(0, 2))).not.toMatch(/Categories are numbers/);
  });

  it('should not be made of a file without headers', async () => {
    const path = files.write('no-headers.csv', 'these,are,words\nand,these,too\n');
    await expect(detect(path)).rejects.toMatchObject({ code: 'NO_HEADER_ROW' });
  });
});
