import { farEnd, monthsToHold, periodQuery } from './search-period';

describe('monthsToHold', () => {
  it.each([
    ['the month itself, when a day holds enough', { from: '2026-06-30', to: '2026-06-30', found: 40 }, true, 1],
    ['the month before as well, at its beginning', { from: '2026-06-01', to: '2026-06-01', found: 40 }, true, 2],
    ['more, the fewer were found', { from: '2026-06-30', to: '2026-06-01', found: 5 }, true, 16],
    ['even more, when none was', { from: '2026-06-30', to: '2026-06-30', found: 0 }, true, 11],
    ['months to come, when the oldest are first', { from: '2016-01-31', to: '2016-01-31', found: 10 }, false, 2],
    ['never endlessly many', { from: '2026-06-30', to: '1900-01-01', found: 0 }, true, 658],
  ])('should be %s', (_, walked, backwards, months) => {
    expect(monthsToHold(51, walked, backwards)).toBe(months);
  });
});

describe('periodQuery', () => {
  it.each([
    ['months', { from: '2026-02-11', months: 3, backwards: true }, `'#2025-12' | '#2026-1' | '#2026-2'`],
    [
      'years, where they are whole',
      { from: '2026-01-01', months: 14, backwards: true },
      `'#2024-12' | '#2025' | '#2026-1'`,
    ],
    ['the months to come', { from: '2025-11-30', months: 3, backwards: false }, `'#2025-11' | '#2025-12' | '#2026-1'`],
  ])('should name %s', (_, period, query) => {
    expect(periodQuery(period)).toBe(query);
  });
});

describe('farEnd', () => {
  it.each([
    ['the first day of the earliest month', { from: '2026-02-11', months: 3, backwards: true }, '2025-12-01'],
    ['the last day of the latest month', { from: '2023-12-05', months: 3, backwards: false }, '2024-02-29'],
  ])('should be %s', (_, period, day) => {
    expect(farEnd(period)).toBe(day);
  });
});
