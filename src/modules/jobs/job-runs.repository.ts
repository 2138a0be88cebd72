import { Injectable } from '@nestjs/common';
import type { JobDetails } from '../../common/unattended-job';
import type { JobProblem } from '../../common/job-problem';
import type { Json } from '../../common/http/returns.decorator';
import { type Page, type PageRequest, readPage } from '../../database/page';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import type { JobRun, JobRunQuery } from './dto/job.dto';

/** What was wrong with the run `r`. */
export const problemsJson = sql`
  CASE WHEN r.error_code IS NULL THEN '[]'
    ELSE coalesce(r.problems, jsonb_build_array(jsonb_build_object('code', r.error_code, 'message', r.error_message)))
  END`;
const runJson = sql`
  json_build_object(
    'runId', r.run_id,
    'jobName', r.job_name,
    'state', r.state,
    'scheduledFor', app.instant(r.scheduled_for),
    'requestedBy', r.requested_by,
    'parameters', r.parameters,
    'createdAt', app.instant(r.created_at),
    'startedAt', app.instant(r.started_at),
    'endedAt', app.instant(r.ended_at),
    'attempts', r.attempts,
    'worker', r.worker,
    'details', r.details,
    'error', CASE WHEN r.error_code IS NOT NULL
      THEN json_build_object('code', r.error_code, 'message', r.error_message) END,
    'problems', ${problemsJson}
  )`;
const sorts = { createdAt: { column: sql`r.created_at`, cast: sql`timestamptz` } };
const tie = { column: sql`r.run_id`, cast: sql`uuid` };

/** A run that a worker has begun. Its attempt is part of its name: who was interrupted cannot write any more. */
export interface BegunRun {
  runId: string;
  attempts: number;
  parameters: JobDetails;
}

/** How a run ended. */
export interface Outcome {
  state: 'succeeded' | 'failed' | 'interrupted';
  details?: JobDetails;
  error?: JobProblem;
  /** All that it found wrong, if it was more than the error says. */
  problems?: readonly JobProblem[];
}

@Injectable()
export class JobRunsRepository {
  /** Marks the run whose process has gone, once its lock is ours. @param maxAttempts after so many it has failed */
  async interruptAbandoned(tx: Transaction, jobName: string, maxAttempts: number): Promise<number> {
    return tx.execute(sql`
      UPDATE job_runs SET
        state = CASE WHEN attempts < ${maxAttempts} THEN 'interrupted' ELSE 'failed' END,
        ended_at = now(),
        error_code = 'JOB_INTERRUPTED',
        error_message = 'The process that ran it has ended.'
      WHERE job_name = ${jobName} AND state = 'running'`);
  }

  /** Begins the run that waits longest. */
  beginWaiting(tx: Transaction, jobName: string, worker: string): Promise<BegunRun | undefined> {
    return tx.first<BegunRun & Record<string, unknown>>(sql`
      UPDATE job_runs SET state = 'running', started_at = now(), ended_at = NULL, attempts = attempts + 1,
        worker = ${worker}, error_code = NULL, error_message = NULL, problems = NULL
      WHERE run_id = (
        SELECT run_id FROM job_runs
        WHERE job_name = ${jobName} AND state IN ('requested', 'interrupted')
        ORDER BY created_at LIMIT 1
      )
      RETURNING run_id AS "runId", attempts, parameters`);
  }

  /** Begins the run for a time of the schedule, of which there can be one only. */
  beginScheduled(
    tx: Transaction,
    jobName: string,
    { scheduledFor, worker, isRoutine }: { scheduledFor: Date; worker: string; isRoutine: boolean },
  ): Promise<BegunRun | undefined> {
    return tx.first<BegunRun & Record<string, unknown>>(sql`
      INSERT INTO job_runs (job_name, state, scheduled_for, started_at, attempts, worker, is_routine)
      VALUES (${jobName}, 'running', ${scheduledFor}, now(), 1, ${worker}, ${isRoutine})
      ON CONFLICT DO NOTHING
      RETURNING run_id AS "runId", attempts, parameters`);
  }

  /** @returns false when the run is somebody else's by now */
  async progress(tx: Transaction, { runId, attempts }: BegunRun, details: JobDetails): Promise<boolean> {
    const changed = await tx.execute(sql`
      UPDATE job_runs SET details = ${JSON.stringify(details)}::jsonb
      WHERE run_id = ${runId} AND attempts = ${attempts} AND state = 'running'`);
    return changed > 0;
  }

  /** @returns false when the run is somebody else's by now */
  async end(tx: Transaction, { runId, attempts }: BegunRun, outcome: Outcome): Promise<boolean> {
    const { state, details, error, problems } = outcome;
    const changed = await tx.execute(sql`
      UPDATE job_runs SET state = ${state}, ended_at = now(),
        details = coalesce(${details ? JSON.stringify(details) : null}::jsonb, details),
        error_code = ${error?.code ?? null}, error_message = left(${error?.message ?? null}, 1000),
        problems = ${problems ? JSON.stringify(problems) : null}::jsonb
      WHERE run_id = ${runId} AND attempts = ${attempts} AND state = 'running'`);
    return changed > 0;
  }

  /** Asks for a run as the caller, unless the same is asked for already: then gives that one. */
  async request(tx: Transaction, jobName: string, parameters: JobDetails): Promise<JobRun> {
    const json = JSON.stringify(parameters);
    const inserted = await tx.first<{ run: JobRun }>(sql`
      INSERT INTO job_runs AS r (job_name, requested_by, parameters)
      VALUES (${jobName}, app.uid(), ${json}::jsonb)
      ON CONFLICT (job_name, md5(parameters::text)) WHERE state = 'requested' DO NOTHING
      RETURNING ${runJson} AS run`);
    if (inserted) return inserted.run;
    // it waits, unless a worker has begun it in between
    const { run } = await tx.one<{ run: JobRun }>(sql`
      SELECT ${runJson} AS run FROM job_runs r
      WHERE r.job_name = ${jobName} AND r.requested_by IS NOT NULL AND r.parameters = ${json}::jsonb
      ORDER BY r.created_at DESC LIMIT 1`);
    return run;
  }

  list(tx: Transaction, jobName: string, { state }: JobRunQuery, request: PageRequest): Promise<Page> {
    const inState = state ? sql` AND r.state = ANY (${state}::varchar[])` : sql``;
    const where = sql`r.job_name = ${jobName}${inState}`;
    return readPage(tx, { item: runJson, from: sql`job_runs r`, where, sorts, tie }, request);
  }

  async get(tx: Transaction, jobName: string, runId: string): Promise<Json<JobRun> | undefined> {
    const row = await tx.first<{ json: string }>(
      sql`SELECT ${runJson}::text AS json FROM job_runs r WHERE r.run_id = ${runId} AND r.job_name = ${jobName}`,
    );
    return row?.json;
  }

  /** The newest run of each job. */
  async newest(tx: Transaction, jobNames: readonly string[]): Promise<JobRun[]> {
    const rows = await tx.query<{ run: JobRun }>(sql`
      SELECT newest.run FROM unnest(${jobNames}::varchar[]) AS j (job_name)
        CROSS JOIN LATERAL (
          SELECT ${runJson} AS run FROM job_runs r
          WHERE r.job_name = j.job_name ORDER BY r.created_at DESC, r.run_id DESC LIMIT 1
        ) newest`);
    return rows.map(({ run }) => run);
  }

  /** Removes a batch of old runs. The newest runs of each job stay, however old. @returns how many were removed */
  async purge(tx: Transaction, { limit, keepNewest }: { limit: number; keepNewest: number }): Promise<number> {
    return tx.execute(sql`
      DELETE FROM job_runs WHERE run_id = ANY (ARRAY(
        SELECT r.run_id FROM jobs j
          CROSS JOIN LATERAL (
            SELECT run_id, state, created_at, is_routine FROM job_runs
            WHERE job_name = j.job_name ORDER BY created_at DESC, run_id DESC OFFSET ${keepNewest}
          ) r
        WHERE r.state IN ('succeeded', 'failed') AND r.created_at < now() - CASE
          WHEN r.is_routine AND r.state = 'succeeded' THEN interval '7 days' ELSE interval '90 days' END
        LIMIT ${limit}
      ))`);
  }
}
