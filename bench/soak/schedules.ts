import { Schedule } from '../../src/common/schedule';
import type { JobRun } from '../../src/modules/jobs/dto/job.dto';

/** A worker looks every two seconds; what begins later than this has not been on time. */
const onTimeMs = 10_000;

/** Every job again and again, as often as its work allows: what is otherwise done in a month is done in an hour. */
export const hurriedSchedules: Record<string, string> = {
  archive: '* * * * *',
  'archive-partitions': '*/3 * * * *',
  'attachment-backup': '* * * * *',
  'attachment-reconciliation': '*/2 * * * *',
  'audit-seal': '* * * * *',
  'audit-verify': '*/2 * * * *',
  'backup-full': '*/3 * * * *',
  'backup-incremental': '1-59/2 * * * *',
  'backup-retention': '2-59/3 * * * *',
  'backup-verify': '1-59/3 * * * *',
  'backup-watch': '* * * * *',
  'expiry-purge': '*/2 * * * *',
  heartbeat: '* * * * *',
  'import-purge': '*/2 * * * *',
  'job-run-purge': '*/2 * * * *',
  'outbox-purge': '*/2 * * * *',
  'report-refresh': '*/2 * * * *',
  'restore-drill': '*/5 * * * *',
  'wal-gap': '*/3 * * * *',
};

export interface Period {
  from: Date;
  until: Date;
}

/** What became of the times of one job's schedule. */
export interface Punctuality {
  due: number;
  /** Begun on time and succeeded. */
  done: number;
  failed: string[];
  /** Passed while the run before was under way, or no process was there: the next run stands for them. */
  passed: number;
  /** Begun too late, or not at all, without such a reason. */
  missed: string[];
  /** How long a run took at most. */
  longestSeconds: number;
}

/**
 * @param runs of one job, all of the period
 * @param outages when no process was there
 */
export function punctualityOf(expression: string, runs: JobRun[], period: Period, outages: Period[]): Punctuality {
  const scheduled = new Map(runs.map((run) => [Date.parse(run.scheduledFor ?? ''), run]));
  const excuses = [...outages, ...runs.map(underWay)];
  const result: Punctuality = { due: 0, done: 0, failed: [], passed: 0, missed: [], longestSeconds: 0 };
  const schedule = Schedule.of(expression);
  for (let time = schedule.next(period.from); time <= period.until; time = schedule.next(time)) {
    result.due++;
    const run = scheduled.get(time.getTime());
    if (run?.state === 'failed') result.failed.push(`${time.toISOString()} ${run.error?.code}: ${run.error?.message}`);
    else if (run?.state === 'succeeded' && Date.parse(run.createdAt) - time.getTime() <= onTimeMs) result.done++;
    else if (excuses.some(({ from, until }) => from < time && time < until)) result.passed++;
    else result.missed.push(`${time.toISOString()} ${run?.state ?? 'no run'} ${run?.createdAt ?? ''}`);
  }
  const seconds = runs.map(underWay).map(({ from, until }) => (until.getTime() - from.getTime()) / 1000);
  result.longestSeconds = Math.max(0, ...seconds);
  return result;
}

/** From its first attempt to its end; a run that was made is created when it begins. */
function underWay({ createdAt, endedAt }: JobRun): Period {
  return { from: new Date(createdAt), until: new Date(endedAt ?? Date.now()) };
}
