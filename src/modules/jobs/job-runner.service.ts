import { setTimeout as sleep } from 'node:timers/promises';
import { hostname } from 'node:os';
import { Injectable, Logger } from '@nestjs/common';
import { commandCaller, jobsCaller } from '../../common/caller';
import { DomainError } from '../../common/domain.error';
import { ProblemsFound } from '../../common/job-problem';
import type { JobDetails, JobRun } from '../../common/unattended-job';
import { StartupError } from '../../config/startup.error';
import { DirectConnection } from '../../database/direct-connection';
import type { Transaction } from '../../database/transaction';
import { UnitOfWork } from '../../database/unit-of-work';
import { nextDue } from './due';
import { JobCatalogService, type KnownJob } from './job-catalog.service';
import { JobMetricsService } from './job-metrics.service';
import { type BegunRun, JobRunsRepository, type Outcome } from './job-runs.repository';
import { JobsRepository } from './jobs.repository';

const maxAttempts = 5;
const minuteMs = 60_000;
/** So long an aborted job has to come to an end, before its run is recorded without it. */
const graceMs = 10_000;

/** Runs one job at a time in one place: under its lock, in its time, and with its outcome written down. */
@Injectable()
export class JobRunnerService {
  private readonly logger = new Logger(JobRunnerService.name);
  private readonly worker = `${hostname()}:${String(process.pid)}`.slice(-100);
  private readonly books = jobsCaller();

  constructor(
    private readonly database: DirectConnection,
    private readonly work: UnitOfWork,
    private readonly catalog: JobCatalogService,
    private readonly jobs: JobsRepository,
    private readonly runs: JobRunsRepository,
    private readonly metrics: JobMetricsService,
  ) {}

  /**
   * Runs a job once, if nobody else does and there is still something to do for it.
   * @param written is called when the outcome is written down, which is earlier than the end of a job that hangs
   */
  async attempt(job: KnownJob, stopping: AbortSignal, written: () => Promise<void>): Promise<void> {
    const lock = await this.database.tryLock(job.name);
    if (!lock) return;
    let ended: Promise<unknown> = Promise.resolve();
    try {
      const run = await this.work.run(this.books, (tx) => this.begin(tx, job));
      if (run) {
        const interrupted = AbortSignal.any([stopping, lock.lost]);
        const timeUp = AbortSignal.timeout(job.timeLimitMinutes * minuteMs);
        const done = this.start(job, run, AbortSignal.any([interrupted, timeUp]));
        ended = done.catch(() => undefined);
        await this.record(job, run, await outcomeOf(done, interrupted, timeUp));
        await written();
      }
    } finally {
      // two at once could undo each other's work: a job that does not end keeps its lock until its process does
      await ended;
      await lock.release();
    }
  }

  /** Under the lock: what is read now does not change any more. */
  private async begin(tx: Transaction, { name, startsAtOnce, ...job }: KnownJob): Promise<BegunRun | undefined> {
    const abandoned = await this.runs.interruptAbandoned(tx, name, maxAttempts);
    if (abandoned > 0) this.logger.warn(`The process that ran ${name} has ended: taking over.`);
    const waiting = await this.runs.beginWaiting(tx, name, this.worker);
    if (waiting) return waiting;
    const [book] = await this.jobs.books(tx, [name]);
    if (!book) return undefined;
    const declaration = { name, ...job };
    const scheduledFor = nextDue(this.catalog.scheduleOf(declaration), book, startsAtOnce);
    if (scheduledFor > book.now) return undefined;
    const isRoutine = this.catalog.isRoutine(declaration);
    return this.runs.beginScheduled(tx, name, { scheduledFor, worker: this.worker, isRoutine });
  }

  private async start({ name, job }: KnownJob, begun: BegunRun, signal: AbortSignal): Promise<JobDetails> {
    const run: JobRun = {
      caller: commandCaller('Admin', `job ${name}`),
      signal,
      parameters: begun.parameters,
      progress: async (details) => {
        await this.work.once(this.books, (tx) => this.runs.progress(tx, begun, details));
      },
    };
    return job.run(run);
  }

  private async record({ name }: KnownJob, run: BegunRun, { failure, ...outcome }: Ended): Promise<void> {
    const about = { jobName: name, runId: run.runId, ...(failure !== undefined && { err: failure }) };
    if (outcome.state === 'failed') this.logger.error(about, `The job ${name} has failed.`);
    if (outcome.state === 'interrupted') this.logger.warn(about, `The job ${name} was interrupted.`);
    this.metrics.count(name, outcome.state);
    const isOurs = await this.work.once(this.books, (tx) => this.runs.end(tx, run, outcome));
    if (!isOurs) this.logger.warn(about, `Another process has taken ${name} over: its outcome counts.`);
  }
}

interface Ended extends Outcome {
  failure?: unknown;
}

/** What an aborted job returns or throws tells nothing of success: it may have stopped in the middle. */
async function outcomeOf(done: Promise<JobDetails>, interrupted: AbortSignal, timeUp: AbortSignal): Promise<Ended> {
  const settled = await settledInTime(done, AbortSignal.any([interrupted, timeUp]));
  const details = settled?.status === 'fulfilled' ? settled.value : undefined;
  const failure = settled?.status === 'rejected' ? (settled.reason as unknown) : undefined;
  if (interrupted.aborted) {
    const error = { code: 'JOB_INTERRUPTED', message: 'It was interrupted, and will be run again.' };
    return { state: 'interrupted', details, error, failure: interrupted.reason };
  }
  if (timeUp.aborted) {
    const error = { code: 'JOB_TIME_LIMIT', message: 'It took longer than it may, and was aborted.' };
    return { state: 'failed', details, error, failure };
  }
  if (failure !== undefined) return { state: 'failed', ...told(failure), failure };
  return { state: 'succeeded', details };
}

/** @returns undefined when the job did not come to an end after it was aborted */
async function settledInTime(
  done: Promise<JobDetails>,
  signal: AbortSignal,
): Promise<PromiseSettledResult<JobDetails> | undefined> {
  const settled = Promise.allSettled([done]).then(([result]) => result);
  const ended = new AbortController();
  const tooLate = aborted(signal).then(() => sleep(graceMs, undefined, { signal: ended.signal }));
  try {
    return await Promise.race([settled, tooLate.catch(() => undefined)]);
  } finally {
    ended.abort();
  }
}

function aborted(signal: AbortSignal): Promise<unknown> {
  return signal.aborted ? Promise.resolve() : new Promise((resolve) => signal.addEventListener('abort', resolve));
}

/** What administrators are told of a failure. What was not written for people may quote what it failed at. */
function told(failure: unknown): Pick<Outcome, 'error' | 'problems'> {
  if (failure instanceof DomainError) {
    const { code, message } = failure;
    return { error: { code, message }, problems: failure instanceof ProblemsFound ? failure.problems : undefined };
  }
  if (failure instanceof StartupError) return { error: { code: 'JOB_FAILED', message: failure.message } };
  const { name, code } = failure as { name?: string; code?: unknown };
  const kind = [name, code].filter((part) => typeof part === 'string').join(' ');
  return { error: { code: 'JOB_FAILED', message: `It failed (${kind}): the log of the worker says why.` } };
}
