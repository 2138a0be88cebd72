import { Injectable } from '@nestjs/common';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import type { AlarmReason, JobBook } from './due';

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

  /** A worker cannot run it: that counts while no other one can. */
  async disable(tx: Transaction, jobName: string, reason: string): Promise<void> {
    await tx.execute(sql`
      UPDATE jobs SET disabled_because = left(${reason}, 500)
      WHERE job_name = ${jobName} AND disabled_because IS DISTINCT FROM left(${reason}, 500)
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
          j.disabled_because AS "disabledBecause", j.alarm_since AS "alarmSince", j.alarm_reason AS "alarmReason",
          scheduled.scheduled_for AS "scheduledFor", scheduled.started_at AS "startedAt",
          EXISTS (SELECT FROM job_runs r WHERE r.job_name = j.job_name AND r.state = 'running') AS "isRunning",
          EXISTS (SELECT FROM job_runs r WHERE r.job_name = j.job_name AND r.state IN ('requested', 'interrupted'))
            AS "isWaiting",
          EXISTS (SELECT FROM locks WHERE key = hashtext(j.job_name)::bigint & 4294967295) AS "isLocked",
          ended.state AS "lastOutcome",
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
            SELECT r.state, r.started_at, r.ended_at FROM job_runs r
            WHERE r.job_name = j.job_name AND r.state IN ('succeeded', 'failed') AND ${isDone}
            ORDER BY r.created_at DESC, r.run_id DESC LIMIT 1
          ) ended ON true
        WHERE j.job_name = ANY (${jobNames}::varchar[])
        ORDER BY j.job_name`.named('job_books'),
    );
  }

  /** @returns since when, if nobody had raised it */
  async raiseAlarm(tx: Transaction, jobName: string, reason: AlarmReason): Promise<Date | undefined> {
    const row = await tx.first<{ since: Date }>(sql`
      UPDATE jobs SET alarm_since = now(), alarm_reason = ${reason}
      WHERE job_name = ${jobName} AND alarm_since IS NULL
      RETURNING alarm_since AS since`);
    return row?.since;
  }

  /** @returns false when somebody else has ended it */
  async endAlarm(tx: Transaction, jobName: string): Promise<boolean> {
    const ended = await tx.execute(sql`
      UPDATE jobs SET alarm_since = NULL, alarm_reason = NULL WHERE job_name = ${jobName} AND alarm_since IS NOT NULL`);
    return ended > 0;
  }
}
