import { dayIn } from './day-in';

describe('the day in a time zone', () => {
  const lateInLondon = new Date('2026-06-30T23:30:00Z');

  it.each([
    ['UTC', '2026-06-30'],
    ['Europe/Rome', '2026-07-01'],
    ['America/Los_Angeles', '2026-06-30'],
    ['Pacific/Kiritimati', '2026-07-01'],
  ])('should be what the clock on the wall says: %s', (timeZone, day) => {
    expect(dayIn(timeZone, lateInLondon)).toBe(day);
  });

  it.each([
    ['2026-03-29T00:59:59Z', '2026-03-29'],
    ['2026-12-31T22:59:59Z', '2026-12-31'],
    ['2026-12-31T23:00:00Z', '2027-01-01'],
  ])('should follow summer and winter: %s', (moment, day) => {
    expect(dayIn('Europe/Rome', new Date(moment))).toBe(day);
  });
});
