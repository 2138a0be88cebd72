import { elapsedPeriod, openPeriod, twelveMonths } from './reports.period';

const today = '2026-03-15';

describe('the period of a report', () => {
  it('should be twelve calendar months until today, unless said otherwise', () => {
    expect(twelveMonths({}, today)).toEqual({ from: '2025-04-01', to: today });
    expect(twelveMonths({ to: '2024-12-31' }, today)).toEqual({ from: '2024-01-01', to: '2024-12-31' });
    expect(twelveMonths({ from: '2026-03-15' }, today)).toEqual({ from: today, to: today });
    expect(twelveMonths({ from: '2026-04-01', to: '2026-04-30' }, today)).toEqual({
      from: '2026-04-01',
      to: '2026-04-30',
    });
  });

  it('should have no limits where there are none to keep', () => {
    expect(openPeriod({})).toEqual({ from: null, to: null });
    expect(openPeriod({ from: '2030-01-01' })).toEqual({ from: '2030-01-01', to: null });
  });

  it('should end today where only what has passed counts', () => {
    expect(elapsedPeriod({ from: '2026-01-01', to: '2026-12-31' }, today)).toEqual({ from: '2026-01-01', to: today });
    expect(elapsedPeriod({ to: '2026-02-28' }, today)).toEqual({ from: '2025-03-01', to: '2026-02-28' });
  });

  it('should not end before it begins, and say which day it ends on', () => {
    const message = 'from must not be after 2026-03-15, the last day of the period.';
    expect(() => twelveMonths({ from: '2026-03-16' }, today)).toThrow(message);
    expect(() => elapsedPeriod({ from: '2026-03-16', to: '2026-12-31' }, today)).toThrow(message);
    expect(() => openPeriod({ from: '2026-02-01', to: '2026-01-31' })).toThrow('from must not be after 2026-01-31');
  });
});
