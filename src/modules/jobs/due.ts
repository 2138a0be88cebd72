import type { Schedule } from '../../common/schedule';

/** What the database knows of a job, on its own clock: those of the processes differ. */
export interface JobBook {
  jobName: string;
  now: Date;
  /** Since when it may run. */
  enabledSince: Date;
  /** Why no worker can run it. */
  disabledBecause: string | null;
  /** The latest time of the schedule that it was run for, and when that run began. */
  scheduledFor: Date | null;
  startedAt: Date | null;
  /** A run is under way, or was when its process was killed. */
  isRunning: boolean;
  /** A run was asked for, or interrupted. */
  isWaiting: boolean;
  /** Somebody holds its lock. */
  isLocked: boolean;
  /** How its latest run ended. Dry runs count neither here nor below. */
  lastOutcome: 'succeeded' | 'failed' | null;
  lastSuccessAt: Date | null;
  /** How long its latest run took. */
  lastSeconds: number | null;
  alarmReason: AlarmReason | null;
  alarmSince: Date | null;
}

export type AlarmReason = 'failed' | 'overdue';

/**
 * When a job is due next: the first time of its schedule after its latest run was scheduled and began. A time that has
 * passed is due now; however many were missed, the run that begins then stands for all of them.
 */
export function nextDue(schedule: Schedule, book: JobBook, startsAtOnce = false): Date {
  const { scheduledFor, startedAt, enabledSince } = book;
  if (!scheduledFor) return startsAtOnce ? enabledSince : schedule.next(enabledSince);
  return schedule.next(startedAt && startedAt > scheduledFor ? startedAt : scheduledFor);
}

const hourMs = 3_600_000;

/** Why somebody should look after a job. */
export function alarmOf(book: JobBook, alarmAfterHours: number): AlarmReason | undefined {
  const { now, disabledBecause, enabledSince, lastOutcome, lastSuccessAt } = book;
  if (disabledBecause !== null) return undefined;
  if (lastOutcome === 'failed') return 'failed';
  const since = lastSuccessAt && lastSuccessAt > enabledSince ? lastSuccessAt : enabledSince;
  return now.getTime() - since.getTime() > alarmAfterHours * hourMs ? 'overdue' : undefined;
}
