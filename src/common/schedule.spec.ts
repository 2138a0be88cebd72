import fc from 'fast-check';
import { Schedule } from './schedule';

const instant = (text: string) => new Date(text);

describe('a schedule', () => {
  it.each([
    ['30 2 * * *', '2026-11-25T02:30:00Z', '2026-11-26T02:30:00.000Z'],
    ['30 2 * * *', '2026-11-25T02:29:59.999Z', '2026-11-25T02:30:00.000Z'],
    ['*/15 * * * *', '2026-12-31T23:45:00Z', '2027-01-01T00:00:00.000Z'],
    ['0 0 29 2 *', '2026-11-25T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['*/5 * * * * *', '2026-11-25T00:00:07Z', '2026-11-25T00:00:10.000Z'],
    ['30 2 * * 0', '2026-11-25T00:00:00Z', '2026-11-29T02:30:00.000Z'],
  ])('should find the next time of %s after %s in UTC', (expression, after, next) => {
    expect(Schedule.of(expression).next(instant(after)).toISOString()).toBe(next);
  });

  it.each(['', 'never', '60 * * * *', '* * * *', '0 0 30 2 *', '0 0 0 1 1 1 1'])('should not be %j', (expression) => {
    expect(Schedule.isValid(expression)).toBe(false);
  });

  it.each([
    ['*/15 * * * *', true],
    ['0 * * * *', false],
    ['0 0 * * *', false],
  ])('%s should be frequent: %s', (expression, isFrequent) => {
    expect(Schedule.of(expression).isFrequent).toBe(isFrequent);
  });

  it('should always move on, and skip nothing', () => {
    const expressions = ['*/7 * * * *', '5,50 3-20 * * 1-5', '0 0 1 * *', '*/20 * * * * *'];
    fc.assert(
      fc.property(
        fc.constantFrom(...expressions),
        fc.date({ min: instant('2024-01-01'), max: instant('2032-01-01'), noInvalidDate: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (expression, after, part) => {
          const schedule = Schedule.of(expression);
          const next = schedule.next(after);
          expect(next.getTime()).toBeGreaterThan(after.getTime());
          const between = new Date(after.getTime() + Math.floor((next.getTime() - after.getTime() - 1) * part));
          expect(schedule.next(between)).toEqual(next);
        },
      ),
    );
  });
});
