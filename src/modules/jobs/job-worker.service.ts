import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { jobsCaller } from '../../common/caller';
import { AppConfig } from '../../config/config';
import { UnitOfWork } from '../../database/unit-of-work';
import { nextDue } from './due';
import type { JobBook } from './job-book';
import { JobAlarmsService } from './job-alarms.service';
import { JobCatalogService, type KnownJob } from './job-catalog.service';
import { JobRunnerService } from './job-runner.service';
import { JobsRepository } from './jobs.repository';

const lookEveryMs = 2_000;
const tellEveryMs = 30_000;
const longestStopMs = 15_000;

/** Looks every few seconds which jobs are due or asked for, and begins them. */
@Injectable()
export class JobWorkerService implements OnModuleDestroy {
  private readonly logger = new Logger(JobWorkerService.name);
  private readonly isWorker: boolean;
  private readonly stopping = new AbortController();
  private readonly underWay = new Map<string, Promise<void>>();
  private isLooking = false;
  private toldAt = 0;

  constructor(
    config: AppConfig,
    private readonly work: UnitOfWork,
    private readonly catalog: JobCatalogService,
    private readonly runner: JobRunnerService,
    private readonly alarms: JobAlarmsService,
    private readonly jobs: JobsRepository,
  ) {
    this.isWorker = config.get('PROCESS_ROLE') !== 'api';
  }

  @Interval(lookEveryMs)
  async onInterval(): Promise<void> {
    if (!this.isWorker || this.isLooking || this.stopping.signal.aborted) return;
    this.isLooking = true;
    try {
      await this.look();
    } catch (error) {
      this.logger.warn({ err: error }, 'Nobody can say now which jobs are due: trying again.');
    } finally {
      this.isLooking = false;
    }
  }

  /** Begins what is due or waits, and does not wait for its end. */
  async look(): Promise<void> {
    const able = this.catalog.all().filter(({ job }) => !job.disabled?.());
    await this.tell(able);
    const books = await this.work.once(jobsCaller(), (tx) => this.jobs.books(tx, this.catalog.names));
    for (const job of able) {
      const book = books.find(({ jobName }) => jobName === job.name);
      if (book && !this.underWay.has(job.name) && this.isToBegin(job, book)) this.begin(job);
    }
  }

  /** Waits for all that is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.underWay.values());
  }

  /** Aborts what is under way: another process runs it again, or the next start does. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort(new Error('The process ends.'));
    for (const name of this.underWay.keys()) this.logger.warn(`The process ends: ${name} is aborted.`);
    await Promise.race([this.idle(), sleep(longestStopMs, undefined, { ref: false })]);
  }

  private isToBegin(job: KnownJob, book: JobBook): boolean {
    if (book.isLocked) return false;
    if (book.isRunning || book.isWaiting) return true; // running without a lock: its process was killed
    return nextDue(this.catalog.scheduleOf(job), book, job.startsAtOnce) <= book.now;
  }

  private begin(job: KnownJob): void {
    const attempt = this.attempt(job).finally(() => this.underWay.delete(job.name));
    this.underWay.set(job.name, attempt);
  }

  private async attempt(job: KnownJob): Promise<void> {
    try {
      await this.runner.attempt(job, this.stopping.signal, () => this.alarms.look());
    } catch (error) {
      this.logger.warn({ err: error }, `The job ${job.name} could not be begun, or not written down: trying again.`);
    }
  }

  /** Tells the other processes, now and then, what this one can run. */
  private async tell(able: KnownJob[]): Promise<void> {
    if (Date.now() - this.toldAt < tellEveryMs) return;
    this.toldAt = Date.now();
    await this.work.run(jobsCaller(), async (tx) => {
      await this.jobs.register(tx, this.catalog.names);
      await this.jobs.enable(
        tx,
        able.map(({ name }) => name),
      );
      for (const { name, job } of this.catalog.all()) {
        const disabled = job.disabled?.();
        if (disabled) await this.jobs.disable(tx, name, disabled);
      }
    });
  }
}
