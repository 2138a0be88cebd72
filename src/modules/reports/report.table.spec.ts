import { downtimeDefinition } from './definitions';
import type { DowntimeReport } from './dto/report.dto';
import { countOf, mean, part } from './figures';
import { tableOf } from './report.table';

function reportOf(name: string | null): DowntimeReport {
  return {
    asOf: '2026-11-25T18:00:00.000Z',
    source: 'refreshed',
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

/** The lines of its table, by the headers. */
function linesOf(report: DowntimeReport) {
  const { columns, rows } = tableOf(report);
  const [lines = []] = rows as Iterable<unknown[][]>;
  return lines.map((cells) => Object.fromEntries(columns.map(({ header }, index) => [header, cells[index]])));
}

describe('a report as a table', () => {
  it('should have a line for each figure that can be read alone', () => {
    expect(linesOf(reportOf('Pump 3'))[0]).toEqual({
      asOf: '2026-11-25T18:00:00.000Z',
      from: '2026-01-01',
      to: '2026-11-25',
      key: 'Pump 3',
      name: 'Pump 3',
      figure: 'hours',
      unit: 'hours',
      value: 2.5,
      numerator: 2.5,
      denominator: 10,
      sampleSize: 1,
      definition: downtimeDefinition.hours,
    });
  });

  it('should leave the value of a figure empty that there is not', () => {
    expect(linesOf(reportOf(null))[2]).toMatchObject({ key: null, figure: 'mean', value: null, sampleSize: 0 });
  });
});
