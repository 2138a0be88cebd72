import { Injectable } from '@nestjs/common';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import type { Disabled } from '../../common/unattended-job';
import type { AlarmReason, JobBook } from './job-book';
import { problemsJson } from './job-runs.repository';

/** The advisory locks of `src/database/advisory-lock.ts`. */
const namedLocks = 7_270_121;
/** Whoever only asks what a job would do learns nothing of its health. */
const isDone = sql`NOT r.parameters @> '{"dryRun": true}'`;

/** What the processes tell each other about jobs. */
@Injectable()
export class JobsRepository {
  async register(tx: Transaction, jobNames: readonly string[]): Promise<void> {
    await tx.execute(sql`
      INSERT INTO jobs (job_name) SELECT unnest(${jobNames}::varchar[]) ON CONFLICT DO NOTHING`);
  }

  /** A worker can run these. */
  async enable(tx: Transaction, jobNames: readonly string[]): Promise<void> {
    await tx.execute(sql`
      UPDATE jobs SET
        seen_at = now(),
        enabled_since = CASE WHEN disabled_because IS NULL THEN enabled_since ELSE now() END,
        disabled_because = NULL
      WHERE job_name = ANY (${jobNames}::varchar[])`);
  }

  /** A worker cannot run it: that counts while no other one can. Turned off, it is not expected until one can again. */
  async disable(tx: Transaction, jobName: string, { because, onPurpose = false }: Disabled): Promise<void> {
    await tx.execute(sql`
      UPDATE jobs SET disabled_because = left(${because}, 500), seen_at = CASE WHEN NOT ${onPurpose}::boolean THEN seen_at END
      WHERE job_name = ${jobName} AND disabled_because IS DISTINCT FROM left(${because}, 500)
        AND coalesce(seen_at < now() - interval '2 minutes', true)`);
  }

  books(tx: Transaction, jobNames: readonly string[]): Promise<JobBook[]> {
    return tx.query<JobBook & Record<string, unknown>>(
      sql`
        WITH locks AS MATERIALIZED (
          SELECT objid::bigint AS key FROM pg_locks
          WHERE locktype = 'advisory' AND classid = ${namedLocks}::oid
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        )
        SELECT j.job_name AS "jobName", now() AS now, j.enabled_since AS "enabledSince",
          j.disabled_because AS "disabledBecause", j.seen_at IS NOT NULL AS "isExpected",
          j.alarm_since AS "alarmSince", j.alarm_reason AS "alarmReason", j.alarm_problems AS "alarmProblems",
          scheduled.scheduled_for AS "scheduledFor", scheduled.started_at AS "startedAt",
          EXISTS (SELECT FROM job_runs r WHERE r.job_name = j.job_name AND r.state = 'running') AS "isRunning",
          EXISTS (SELECT FROM job_runs r WHERE r.job_name = j.job_name AND r.state IN ('requested', 'interrupted'))
            AS "isWaiting",
          EXISTS (SELECT FROM locks WHERE key = hashtext(j.job_name)::bigint & 4294967295) AS "isLocked",
          ended.state AS "lastOutcome", coalesce(ended.problems, '[]') AS "lastProblems",
          extract(epoch FROM ended.ended_at - ended.started_at)::double precision AS "lastSeconds",
          (SELECT max(r.ended_at) FROM job_runs r WHERE r.job_name = j.job_name AND r.state = 'succeeded' AND ${isDone})
            AS "lastSuccessAt"
        FROM jobs j
          LEFT JOIN LATERAL (
            SELECT r.scheduled_for, r.started_at FROM job_runs r
            WHERE r.job_name = j.job_name AND r.scheduled_for IS NOT NULL
            ORDER BY r.scheduled_for DESC LIMIT 1
          ) scheduled ON true
          LEFT JOIN LATERAL (
            SELECT r.state, r.started_at, r.ended_at, ${problemsJson} AS problems FROM job_runs r
            WHERE r.job_name = j.job_name AND r.state IN ('succeeded', 'failed') AND ${isDone}
            ORDER BY r.created_at DESC, r.run_id DESC LIMIT 1
          ) ended ON true
        WHERE j.job_name = ANY (${jobNames}::varchar[])
        ORDER BY j.job_name`.named('job_books'),
    );
  }

  /**
   * Raises an alarm, or changes what it tells of.
   * @param book what was known when that was decided
   * @returns false when somebody else has changed it since
   */
  async setAlarm(tx: Transaction, book: JobBook, reason: AlarmReason, codes: readonly string[]): Promise<boolean> {
    const changed = await tx.execute(sql`
      UPDATE jobs SET alarm_since = coalesce(alarm_since, now()), alarm_reason = ${reason},
        alarm_problems = ${codes}::varchar[]
      WHERE ${isStill(book)}`);
    return changed > 0;
  }

  /** @returns false when somebody else has ended or changed it */
  async endAlarm(tx: Transaction, book: JobBook): Promise<boolean> {
    const ended = await tx.execute(sql`
      UPDATE jobs SET alarm_since = NULL, alarm_reason = NULL, alarm_problems = '{}' WHERE ${isStill(book)}`);
    return ended > 0;
  }
}

/** Whether the alarm about a job is still the one that somebody knows of. */
function isStill({ jobName, alarmReason, alarmProblems }: JobBook) {
  return sql`job_name = ${jobName} AND alarm_reason IS NOT DISTINCT FROM ${alarmReason}
    AND alarm_problems = ${alarmProblems}::varchar[]`;
}
