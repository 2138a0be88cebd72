import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { downtimeDefinition } from './definitions';
import type { DowntimeReport } from './dto/report.dto';
import { countOf, mean, part } from './figures';
import { csvOf } from './report.csv';

function reportOf(...names: (string | null)[]): DowntimeReport {
  return {
    asOf: '2026-11-25T18:00:00.000Z',
    source: 'refreshed',
    period: { from: '2026-01-01', to: '2026-11-25' },
    definition: downtimeDefinition,
    groups: names.map((name) => ({
      key: name,
      name,
      hours: part('hours', 2.5, 10, 1),
      entries: countOf(2, 8),
      mean: mean('hours', 0, 0),
    })),
    groupCount: names.length,
  };
}

const read = (csv: string) => parse<Record<string, string>>(csv, { bom: true, columns: true });

describe('a report as CSV', () => {
  it('should have a line for each figure that can be read alone', () => {
    const csv = csvOf(reportOf('Pump 3'));
    expect(
      csv.startsWith('\uFEFFasOf,from,to,key,name,figure,unit,value,numerator,denominator,sampleSize,definition\r\n'),
    ).toBe(true);
    expect(read(csv)[0]).toEqual({
      asOf: '2026-11-25T18:00:00.000Z',
      from: '2026-01-01',
      to: '2026-11-25',
      key: 'Pump 3',
      name: 'Pump 3',
      figure: 'hours',
      unit: 'hours',
      value: '2.5',
      numerator: '2.5',
      denominator: '10',
      sampleSize: '1',
      definition: downtimeDefinition.hours,
    });
  });

  it('should leave the value of a figure empty that there is not', () => {
    expect(read(csvOf(reportOf(null)))[2]).toMatchObject({ key: '', figure: 'mean', value: '', sampleSize: '0' });
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tcmd', '\rcmd', '\n=1'])('should make %j text, not a formula', (name) => {
    expect(read(csvOf(reportOf(name)))[0]).toMatchObject({ name: `'${name}` });
  });

  it('should bring any name through', () => {
    const harmless = fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => !/^[=+\-@\t\r\n]/.test(name));
    fc.assert(
      fc.property(harmless, (name) => {
        expect(read(csvOf(reportOf(name)))[0]).toMatchObject({ name });
      }),
    );
  });
});
