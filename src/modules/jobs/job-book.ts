import type { JobProblem } from '../../common/job-problem';

export const alarmReasons = ['failed', 'overdue', 'disabled'] as const;
export type AlarmReason = (typeof alarmReasons)[number];

/** What the database knows of a job, on its own clock: those of the processes differ. */
export interface JobBook {
  jobName: string;
  now: Date;
  /** Since when it may run. */
  enabledSince: Date;
  /** Why no worker can run it. */
  disabledBecause: string | null;
  /** A worker could run it once, and nobody has turned it off since. */
  isExpected: boolean;
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
  /** What was wrong then; empty when it succeeded. */
  lastProblems: JobProblem[];
  lastSuccessAt: Date | null;
  /** How long its latest run took. */
  lastSeconds: number | null;
  alarmReason: AlarmReason | null;
  alarmSince: Date | null;
  /** The codes of what the alarm has told of. */
  alarmProblems: string[];
}
