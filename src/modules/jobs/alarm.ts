import type { JobProblem } from '../../common/job-problem';
import type { JobDeclaration } from '../../common/unattended-job';
import type { AlarmReason, JobBook } from './job-book';

/** Why somebody should look after a job. */
export interface Alarm {
  reason: AlarmReason;
  /** What is wrong, and what to do. */
  problems: JobProblem[];
}

type Expectations = Pick<JobDeclaration, 'alarmAfterHours' | 'alarmsWhileDisabled'>;

const hourMs = 3_600_000;

/** The alarm that there should be about a job. */
export function alarmOf(book: JobBook, job: Expectations): Alarm | undefined {
  const { disabledBecause, isExpected, alarmReason } = book;
  if (disabledBecause === null) return failureOf(book, job.alarmAfterHours);
  if (!isExpected) return undefined;
  if (job.alarmsWhileDisabled)
    return { reason: 'disabled', problems: [{ code: 'JOB_DISABLED', message: disabledBecause }] };
  // what cannot run any more has mended nothing
  return alarmReason ? failureOf(book, job.alarmAfterHours) : undefined;
}

function failureOf(book: JobBook, alarmAfterHours: number): Alarm | undefined {
  const { now, enabledSince, lastOutcome, lastProblems, lastSuccessAt } = book;
  if (lastOutcome === 'failed') return { reason: 'failed', problems: lastProblems };
  const since = lastSuccessAt && lastSuccessAt > enabledSince ? lastSuccessAt : enabledSince;
  if (now.getTime() - since.getTime() <= alarmAfterHours * hourMs) return undefined;
  const message = 'See whether a worker runs, and whether a run of this job has begun and does not end.';
  return { reason: 'overdue', problems: [{ code: 'JOB_OVERDUE', message }] };
}

/** The codes of an alarm, each once. */
export function codesOf({ problems }: Alarm): string[] {
  return [...new Set(problems.map(({ code }) => code))];
}
