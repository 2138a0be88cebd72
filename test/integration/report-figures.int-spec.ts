import fc from 'fast-check';
import type { DowntimeReport, Figure } from '../../src/modules/reports/dto/report.dto';
import { mean, quotient, share } from '../../src/modules/reports/figures';
import { useLogbook } from '../setup/logbook';
import { quotients } from './reports/truth';

/** Binary fractions know no half of a hundredth: only decimals tell what is to be rounded up. */
describe('the rounding of figures', () => {
  const logbook = useLogbook();

  it('should be right in a report where the mean ends in a half', async () => {
    const { given, database } = logbook;
    const technician = await given.technician();
    const locationId = await given.location();
    for (const [device, hours, entries] of [
      ['Crane', 621.28, 32],
      ['Pump', 311.15, 14],
      ['Press', 114.03, 6],
    ] as const) {
      for (let entry = 0; entry < entries; entry++) {
        const downtime_hours = entry === 0 ? hours : 0;
        await given.entry(technician, { start_date: '2026-01-20', location_id: locationId, device, downtime_hours });
      }
    }
    const path = '/reports/downtime?from=2026-01-01&to=2026-01-31&groupBy=device';
    const { groups } = (await logbook.as(technician).get<DowntimeReport>(path)).body;
    expect(groups.map(({ name, mean: { value } }) => [name, value])).toEqual([
      ['Crane', 19.42],
      ['Pump', 22.23],
      ['Press', 19.01],
    ]);
    const expected = await database.query(
      `SELECT device, round(avg(downtime_hours), 2)::float8 AS mean FROM logbook_entries GROUP BY device`,
    );
    expect(groups.map(({ name, mean: { value } }) => ({ device: name, mean: value }))).toEqual(
      expect.arrayContaining(expected),
    );
  });

  it.each<[string, number, number, (numerator: number, denominator: number) => Figure]>([
    ['means of hours', 2, 1, (hundredths, entries) => mean('hours', hundredths, entries)],
    ['means of days', 2, 100, (days, entries) => quotient('days', days, entries, 1)],
    ['shares of entries', 4, 10_000, (part, whole) => share('entries', part, whole, 1)],
    ['shares of hours', 4, 10_000, (part, whole) => share('hours', part, whole, 1)],
  ])('should be that of PostgreSQL: %s', async (_, decimals, stepsInOne, figureOf) => {
    const halves = fc
      .tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 50 }))
      .map(([steps, times]) => ({ numerator: (2 * steps + 1) * times, denominator: 2 * stepsInOne * times }));
    const any = fc.record({
      numerator: fc.integer({ min: 0, max: 1e12 }),
      denominator: fc.integer({ min: 1, max: 10_000_000 }),
    });
    const pairs = fc.sample(fc.oneof(halves, any), 2000);
    const figures = pairs.map(({ numerator, denominator }) => figureOf(numerator, denominator));
    const expected = await quotients(logbook.database, figures, decimals);
    expect(figures.map(({ value }) => value)).toEqual(expected);
  });
});
