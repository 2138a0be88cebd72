import { farEnd, periodQuery } from './search-period';

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
