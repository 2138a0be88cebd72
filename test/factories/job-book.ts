import type { JobBook } from '../../src/modules/jobs/job-book';

/** What is known of a job that has never run, but for what a test says. */
export function emptyBook(values: Partial<JobBook> = {}): JobBook {
  const now = values.now ?? new Date();
  return {
    jobName: 'a-job',
    now,
    enabledSince: now,
    disabledBecause: null,
    isExpected: true,
    scheduledFor: null,
    startedAt: null,
    isRunning: false,
    isWaiting: false,
    isLocked: false,
    lastOutcome: null,
    lastProblems: [],
    lastSuccessAt: null,
    lastSeconds: null,
    alarmReason: null,
    alarmSince: null,
    alarmProblems: [],
    ...values,
  };
}
