import { Injectable } from '@nestjs/common';
import type { Counter, Gauge } from 'prom-client';
import { jobsCaller } from '../../common/caller';
import { type HealthDetail, TellsHealth } from '../../common/health-detail';
import { UnitOfWork } from '../../database/unit-of-work';
import { MetricsService } from '../metrics/metrics.service';
import type { JobBook } from './job-book';
import { JobCatalogService } from './job-catalog.service';
import { JobsRepository } from './jobs.repository';

const figures: Record<string, { help: string; of: (book: JobBook) => number | null }> = {
  last_success_timestamp_seconds: {
    help: 'When the job last succeeded.',
    of: ({ lastSuccessAt }) => lastSuccessAt && lastSuccessAt.getTime() / 1000,
  },
  last_duration_seconds: { help: 'How long its latest run took.', of: ({ lastSeconds }) => lastSeconds },
  alarm: { help: '1 while there is an alarm about the job.', of: ({ alarmReason }) => Number(alarmReason !== null) },
  enabled: { help: '1 while a worker can run it.', of: ({ disabledBecause }) => Number(disabledBecause === null) },
};

/** What monitoring sees of unattended work: of all processes together, but for the runs, which each process counts. */
@Injectable()
@TellsHealth('jobs')
export class JobMetricsService implements HealthDetail {
  private readonly gauges = new Map<string, Gauge<'job'>>();
  private readonly problems: Gauge<'job' | 'code'>;
  private readonly runs: Counter<'job' | 'state'>;

  constructor(
    metrics: MetricsService,
    private readonly work: UnitOfWork,
    private readonly catalog: JobCatalogService,
    private readonly jobs: JobsRepository,
  ) {
    for (const [name, { help }] of Object.entries(figures))
      this.gauges.set(name, metrics.gauge({ name: `job_${name}`, help, labelNames: ['job'] }));
    this.problems = metrics.gauge({
      name: 'job_alarm_problem',
      help: '1 for each thing that is wrong, while there is an alarm about the job.',
      labelNames: ['job', 'code'],
    });
    const help = 'Runs that ended in this process, by job and outcome.';
    this.runs = metrics.counter({ name: 'job_runs_total', help, labelNames: ['job', 'state'] });
    metrics.beforeReading(() => this.read());
  }

  /** A run has ended in this process. */
  count(job: string, state: string): void {
    this.runs.inc({ job, state });
  }

  /** Which jobs somebody should look after. */
  async detail(): Promise<unknown> {
    const alarms = (await this.books()).filter(({ alarmReason }) => alarmReason !== null);
    return {
      alarms: alarms.map(({ jobName, alarmReason, alarmSince, alarmProblems }) => ({
        jobName,
        reason: alarmReason,
        since: alarmSince?.toISOString(),
        problems: alarmProblems,
      })),
    };
  }

  private async read(): Promise<void> {
    const books = await this.books();
    this.problems.reset();
    for (const { jobName, alarmProblems } of books)
      for (const code of alarmProblems) this.problems.set({ job: jobName, code }, 1);
    for (const [name, { of }] of Object.entries(figures)) {
      const gauge = this.gauges.get(name);
      for (const book of books) {
        const value = of(book);
        if (value !== null) gauge?.set({ job: book.jobName }, value);
      }
    }
  }

  private books(): Promise<JobBook[]> {
    return this.work.once(jobsCaller(), (tx) => this.jobs.books(tx, this.catalog.names));
  }
}
