import fc from 'fast-check';
import { Schedule } from '../../common/schedule';
import { emptyBook } from '../../../test/factories/job-book';
import { nextDue } from './due';
import type { JobBook } from './job-book';

const start = new Date('2026-11-25T00:00:00Z');
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const after = (ms: number) => new Date(start.getTime() + ms);
const book = (values: Partial<JobBook> = {}) => emptyBook({ now: start, enabledSince: start, ...values });

/** What workers do that look at these moments: the runs that they begin. */
function runsOf(schedule: Schedule, looks: Date[]): { scheduledFor: Date; startedAt: Date }[] {
  const runs: { scheduledFor: Date; startedAt: Date }[] = [];
  for (const now of looks) {
    const due = nextDue(schedule, book({ now, ...runs.at(-1) }));
    if (due <= now) runs.push({ scheduledFor: due, startedAt: now });
  }
  return runs;
}

describe('what is due', () => {
  const schedules = fc.constantFrom('*/10 * * * *', '0 * * * *', '30 2 * * *', '15 */6 * * *').map(Schedule.of);
  const looks = fc
    .array(fc.integer({ min: 1, max: 6 * hourMs }), { minLength: 1, maxLength: 30 })
    .map((gaps) => gaps.map((_, index) => after(gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap, 0))));

  it('should be run once for each look behind which a time of the schedule lies, however many lie there', () => {
    fc.assert(
      fc.property(schedules, looks, (schedule, moments) => {
        const expected = moments.filter((now, index) => schedule.next(moments[index - 1] ?? start) <= now);
        expect(runsOf(schedule, moments).map(({ startedAt }) => startedAt)).toEqual(expected);
      }),
    );
  });

  it('should never be run twice for the same time, nor before it', () => {
    fc.assert(
      fc.property(schedules, looks, (schedule, moments) => {
        const runs = runsOf(schedule, moments);
        const times = runs.map(({ scheduledFor }) => scheduledFor.getTime());
        expect(new Set(times).size).toBe(times.length);
        expect(times).toEqual([...times].sort((one, other) => one - other));
        expect(runs.every(({ scheduledFor, startedAt }) => scheduledFor <= startedAt)).toBe(true);
      }),
    );
  });

  it('should be the first time after it could run at all, or at once if it says so', () => {
    const daily = Schedule.of('30 2 * * *');
    expect(nextDue(daily, book())).toEqual(after(2.5 * hourMs));
    expect(nextDue(daily, book(), true)).toEqual(start);
  });
});
