import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { BackgroundWork } from '../../src/common/background-work';
import type { Disabled, UnattendedJob } from '../../src/common/unattended-job';
import { JobAlarmsService } from '../../src/modules/jobs/job-alarms.service';
import { JobCatalogService, type KnownJob } from '../../src/modules/jobs/job-catalog.service';
import { JobWorkerService } from '../../src/modules/jobs/job-worker.service';
import type { Logbook } from './logbook';

/** Does, as a worker would, what is due or asked for now, and waits until it is written down and told. */
export async function doWaitingWork(app: NestFastifyApplication): Promise<void> {
  const worker = app.get(JobWorkerService);
  await worker.look();
  await worker.idle();
  await app.get(BackgroundWork).idle();
}

const hourMs = 3_600_000;

/** A job of the application whose work and times a test decides. */
export class TestedJob {
  private hoursAhead = 0;

  constructor(
    private readonly logbook: Logbook,
    readonly name: string,
  ) {}

  get known(): KnownJob {
    return this.logbook.app.get(JobCatalogService).get(this.name);
  }

  does(run: UnattendedJob['run']) {
    return jest.spyOn(this.known.job, 'run').mockImplementation(run);
  }

  /** Makes it due, however often it has run. */
  async makeDue(): Promise<void> {
    const past = (column: string) => `${column} = ${column} - interval '2 days'`;
    await this.set(`enabled_since = now() - interval '1 day'`);
    await this.logbook.database.query(
      `UPDATE job_runs SET ${['scheduled_for', 'started_at', 'created_at'].map(past).join(', ')} WHERE job_name = $1`,
      [this.name],
    );
  }

  /** Runs it as one that is due. */
  async run(): Promise<void> {
    await this.makeDue();
    await doWaitingWork(this.logbook.app);
  }

  /** Lets a worker find out whether it can run it, tell the others, and compare. */
  async isDisabled(disabled: Disabled | undefined): Promise<void> {
    Object.assign(this.known.job, { disabled: () => disabled });
    this.hoursAhead++; // a worker tells the others now and then
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + this.hoursAhead * hourMs);
    await doWaitingWork(this.logbook.app);
    clock.mockRestore();
    await this.look();
  }

  /** Changes what the processes know of it. */
  async set(assignments: string): Promise<void> {
    await this.logbook.database.query(`UPDATE jobs SET ${assignments} WHERE job_name = $1`, [this.name]);
  }

  /** Compares it with what it should be, as every process does now and then. */
  async look(): Promise<void> {
    await this.logbook.app.get(JobAlarmsService).look();
  }

  runs() {
    return this.logbook.database.query<{ state: string; error_code: string | null; attempts: number; details: object }>(
      'SELECT state, error_code, attempts, details FROM job_runs WHERE job_name = $1 ORDER BY created_at',
      [this.name],
    );
  }
}

/** A job of the tests of one file: none is due before each of them but those that a test makes due. */
export function useJob(logbook: Logbook, name: string): TestedJob {
  const job = new TestedJob(logbook, name);
  beforeEach(() =>
    logbook.database.query(`
      DELETE FROM job_runs;
      UPDATE jobs SET enabled_since = now(), disabled_because = NULL, alarm_since = NULL, alarm_reason = NULL,
        alarm_problems = '{}'`),
  );
  afterEach(async () => {
    jest.restoreAllMocks();
    Reflect.deleteProperty(job.known.job, 'disabled');
    await logbook.app.get(JobWorkerService).idle();
  });
  return job;
}
