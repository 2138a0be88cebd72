import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Caller, jobsCaller } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import type { Json } from '../../common/http/returns.decorator';
import type { JobDetails } from '../../common/unattended-job';
import { pageJson, pageRequest } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import { alarmOf } from './alarm';
import { alarmText } from './alarm-messages';
import type { Job, JobList, JobRun, JobRunQuery } from './dto/job.dto';
import { nextDue } from './due';
import type { JobBook } from './job-book';
import { JobCatalogService, type KnownJob } from './job-catalog.service';
import { JobRunsRepository } from './job-runs.repository';
import { jobDisabled, jobRunNotFound } from './jobs.errors';
import { JobsRepository } from './jobs.repository';

/** What people see of unattended work, and ask of it. */
@Injectable()
export class JobsService implements OnApplicationBootstrap {
  constructor(
    private readonly work: UnitOfWork,
    private readonly catalog: JobCatalogService,
    private readonly jobs: JobsRepository,
    private readonly runs: JobRunsRepository,
    private readonly cursors: CursorCodec,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.work.once(jobsCaller(), (tx) => this.jobs.register(tx, this.catalog.names));
  }

  /** Every job of this version, by name. */
  list(caller: Caller): Promise<JobList> {
    const { names } = this.catalog;
    return this.work.run(caller, async (tx) => {
      const books = await this.jobs.books(tx, names);
      const newest = new Map((await this.runs.newest(tx, names)).map((run) => [run.jobName, run]));
      return {
        items: books.map((book) => this.present(this.catalog.get(book.jobName), book, newest.get(book.jobName))),
      };
    });
  }

  /** @throws NotFound when there is no such job */
  async listRuns(caller: Caller, jobName: string, query: JobRunQuery): Promise<string> {
    const { name } = this.catalog.get(jobName);
    const request = pageRequest(query, this.cursors);
    return pageJson(await this.work.once(caller, (tx) => this.runs.list(tx, name, query, request)), this.cursors);
  }

  /** @throws NotFound */
  async getRun(caller: Caller, jobName: string, runId: string): Promise<Json<JobRun>> {
    const run = await this.work.once(caller, (tx) => this.runs.get(tx, jobName, runId));
    if (!run) throw jobRunNotFound();
    return run;
  }

  /**
   * Asks for a run, which a worker begins within seconds; the database records who asked. While the same is asked for
   * already, with the same parameters, that run is the answer: both get what they wanted.
   * @throws NotFound when there is no such job; Conflict when no worker can run it
   */
  async request(caller: Caller, jobName: string, parameters: JobDetails = {}): Promise<JobRun> {
    const { name } = this.catalog.get(jobName);
    return this.work.run(caller, async (tx) => {
      const [book] = await this.jobs.books(tx, [name]);
      if (book && book.disabledBecause !== null) throw jobDisabled(book.disabledBecause);
      return this.runs.request(tx, name, parameters);
    });
  }

  private present(job: KnownJob, book: JobBook, lastRun: JobRun | undefined): Job {
    const { disabledBecause, lastSuccessAt } = book;
    const schedule = this.catalog.scheduleOf(job);
    const enabled = disabledBecause === null;
    return {
      name: job.name,
      description: job.description,
      schedule: schedule.expression,
      enabled,
      disabledBecause,
      timeLimitMinutes: job.timeLimitMinutes,
      alarmAfterHours: job.alarmAfterHours,
      lastRun: lastRun ?? null,
      lastSuccessAt: lastSuccessAt?.toISOString() ?? null,
      nextRunAt: enabled ? nextDue(schedule, book, job.startsAtOnce).toISOString() : null,
      alarm: presentAlarm(job, book),
    };
  }
}

function presentAlarm(job: KnownJob, book: JobBook): Job['alarm'] {
  const { alarmReason: reason, alarmSince } = book;
  if (!reason || !alarmSince) return null;
  const problems = alarmOf(book, job)?.problems ?? [];
  return { reason, since: alarmSince.toISOString(), message: alarmText(job, reason), problems };
}
