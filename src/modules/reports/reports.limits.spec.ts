import { limitOf } from './reports.limits';

describe('how many groups a report has', () => {
  it.each([
    ['json', 'device', undefined, 120],
    ['json', 'month', 1000, 1000],
    ['csv', 'device', undefined, 10_000],
    ['xlsx', 'month', undefined, 10_000],
    ['csv', 'device', 5, 5],
    ['svg', 'month', undefined, 120],
    ['svg', 'month', 1000, 120],
    ['svg', 'location', 1000, 30],
    ['svg', 'location', 7, 7],
  ] as const)('should be what can be read there: %s by %s, asked for %s', (format, groupBy, asked, limit) => {
    expect(limitOf(format, groupBy, asked)).toBe(limit);
  });
});
