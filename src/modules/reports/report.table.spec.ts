import type { Table } from '../../common/table/table';
import { downtimeDefinition } from './definitions';
import type { DowntimeReport } from './dto/report.dto';
import { countOf, mean, part } from './figures';
import { sheetsOf, tableOf } from './report.table';

function reportOf(name: string | null): DowntimeReport {
  return {
    asOf: '2026-11-25T18:00:00.000Z',
    source: 'refreshed',
    owner: null,
    filters: { locations: [], categories: [], devices: [] },
    about: ['All entries', 'Devices shown: 1 of 1'],
    period: { from: '2026-01-01', to: '2026-11-25' },
    definition: downtimeDefinition,
    groups: [
      {
        key: name,
        name,
        hours: part('hours', 250, 1000, 1),
        entries: countOf(2, 8),
        mean: mean('hours', 0, 0),
      },
    ],
    groupCount: 1,
  };
}

/** The lines of a table, by the headers. */
async function linesOf({ columns, rows }: Table) {
  const lines: Record<string, unknown>[] = [];
  for await (const batch of rows) {
    for (const cells of batch)
      lines.push(Object.fromEntries(columns.map(({ header }, index) => [header, cells[index]])));
  }
  return lines;
}

describe('a report as a table', () => {
  const moment = { asOf: '2026-11-25T18:00:00.000Z', from: '2026-01-01', to: '2026-11-25' };
  const abouts = [
    { figure: null, about: 'All entries' },
    { figure: null, about: 'Devices shown: 1 of 1' },
    { figure: 'hours', about: downtimeDefinition.hours },
    { figure: 'entries', about: downtimeDefinition.entries },
    { figure: 'mean', about: downtimeDefinition.mean },
  ];

  it('should say once what it is made of, also where there is nothing', async () => {
    const none = { key: null, name: null, unit: null, value: null, numerator: null, denominator: null };
    const lines = await linesOf(tableOf({ ...reportOf('Pump 3'), groups: [] }));
    expect(lines).toEqual(abouts.map((line) => ({ ...moment, ...none, sampleSize: null, ...line })));
  });

  it('should have a line for each figure that can be read alone', async () => {
    const lines = (await linesOf(tableOf(reportOf('Pump 3')))).filter(({ about }) => about === null);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toEqual({
      ...moment,
      key: 'Pump 3',
      name: 'Pump 3',
      figure: 'hours',
      unit: 'hours',
      value: 2.5,
      numerator: 2.5,
      denominator: 10,
      sampleSize: 1,
      about: null,
    });
  });

  it('should leave the value of a figure empty that there is not', async () => {
    expect((await linesOf(tableOf(reportOf(null)))).at(-1)).toMatchObject({
      key: null,
      figure: 'mean',
      value: null,
      sampleSize: 0,
    });
  });

  it('should have what it is made of in a sheet of its own', async () => {
    const [figures, about] = sheetsOf(reportOf('Pump 3')) as [Table, Table];
    expect([figures.title, about.title]).toEqual(['Report', 'About']);
    expect((await linesOf(figures)).map(({ figure }) => figure)).toEqual(['hours', 'entries', 'mean']);
    expect(await linesOf(about)).toEqual(abouts);
  });

  it('should leave others their turn while it has thousands of groups', async () => {
    const { groups, ...report } = reportOf('Pump 3');
    let turns = 0;
    const other = setInterval(() => turns++, 0);
    const lines = await linesOf(tableOf({ ...report, groups: Array.from({ length: 5000 }, () => groups[0]!) }));
    clearInterval(other);
    expect(lines).toHaveLength(5 + 3 * 5000);
    expect(turns).toBeGreaterThan(5);
  });
});
