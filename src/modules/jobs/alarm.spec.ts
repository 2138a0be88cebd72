import { emptyBook } from '../../../test/factories/job-book';
import { alarmOf } from './alarm';
import type { JobBook } from './job-book';

const start = new Date('2026-11-25T00:00:00Z');
const after = (hours: number) => new Date(start.getTime() + hours * 3_600_000);
const book = (values: Partial<JobBook>) => emptyBook({ now: start, enabledSince: start, ...values });

const noRoom = { code: 'NO_ROOM', message: 'Make some.' };
const failed: Partial<JobBook> = { lastOutcome: 'failed', lastProblems: [noRoom], lastSuccessAt: start };
const unable: Partial<JobBook> = { disabledBecause: 'Install it.' };
const standing: Partial<JobBook> = { alarmReason: 'failed', alarmSince: start };

describe('the alarm about a job', () => {
  it.each<[string, Partial<JobBook>, string | undefined]>([
    ['has just come', {}, undefined],
    ['failed last', failed, 'failed'],
    ['succeeded in time', { lastOutcome: 'succeeded', lastSuccessAt: start, now: after(26) }, undefined],
    ['succeeded too long ago', { lastOutcome: 'succeeded', lastSuccessAt: start, now: after(27) }, 'overdue'],
    ['never ran', { now: after(27) }, 'overdue'],
    ['can run again since an hour', { lastSuccessAt: after(-99), now: after(1) }, undefined],
    ['cannot run any more, and was well', { now: after(27), ...unable }, undefined],
    ['cannot run any more, and had failed', { ...failed, ...standing, ...unable }, 'failed'],
    ['was turned off, and had failed', { ...failed, ...standing, ...unable, isExpected: false }, undefined],
  ])('should be right for one that %s', (_, values, reason) => {
    expect(alarmOf(book(values), { alarmAfterHours: 26 })?.reason).toBe(reason);
  });

  it.each<[string, Partial<JobBook>, string | undefined]>([
    ['could run once', {}, 'disabled'],
    ['could run once, and had failed', { ...failed, ...standing }, 'disabled'],
    ['never could, or was turned off', { isExpected: false }, undefined],
  ])('should be right for one that has to run always, cannot, and %s', (_, values, reason) => {
    const job = { alarmAfterHours: 26, alarmsWhileDisabled: true } as const;
    expect(alarmOf(book({ ...values, ...unable }), job)?.reason).toBe(reason);
  });

  it('should say what is wrong, and what to do', () => {
    const problemsOf = (values: Partial<JobBook>) => alarmOf(book(values), { alarmAfterHours: 26 })?.problems;
    expect(problemsOf(failed)).toEqual([noRoom]);
    expect(problemsOf({ now: after(27) })).toMatchObject([{ code: 'JOB_OVERDUE' }]);
    const disabled = alarmOf(book(unable), { alarmAfterHours: 26, alarmsWhileDisabled: true });
    expect(disabled?.problems).toEqual([{ code: 'JOB_DISABLED', message: 'Install it.' }]);
  });
});
