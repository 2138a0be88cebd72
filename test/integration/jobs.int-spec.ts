import timers from 'node:timers/promises';
import { withApplication } from '../../src/cli/with-application';
import type { JobRun } from '../../src/common/unattended-job';
import { AppConfig } from '../../src/config/config';
import { JobWorkerService } from '../../src/modules/jobs/job-worker.service';
import { doWaitingWork, useJob } from '../setup/jobs';
import { useLogbook } from '../setup/logbook';
import { testKeyVariables } from '../setup/test-keys';
import { until } from '../setup/until';
import { urlOf } from '../setup/url';

const jobName = 'job-run-purge';

/** The runs of one job whose work the tests decide. */
describe('a job', () => {
  const logbook = useLogbook();
  const job = useJob(logbook, jobName);

  const work = () => doWaitingWork(logbook.app);
  const records = () =>
    logbook.database.query(`
      SELECT action FROM audit_log WHERE details ->> 'jobName' = '${jobName}'
        AND entity_id IN (SELECT run_id::text FROM job_runs) ORDER BY seq`);
  const untilAborted = ({ signal }: JobRun) =>
    new Promise<object>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve({});
      });
    }) as Promise<Record<string, unknown>>;

  it('should not run before its time', async () => {
    const run = job.does(() => Promise.resolve({}));
    await work();
    expect(run).not.toHaveBeenCalled();
  });

  it('should run once for all times that were missed, tell what it did, and be recorded', async () => {
    const run = job.does(async ({ caller, progress }) => {
      expect(caller.credential).toEqual({ command: 'Admin' });
      await progress({ half: true });
      return { removed: 3 };
    });
    await job.makeDue();
    await work();
    await work();
    expect(run).toHaveBeenCalledTimes(1);
    expect(await job.runs()).toEqual([{ state: 'succeeded', error_code: null, attempts: 1, details: { removed: 3 } }]);
    expect(await records()).toEqual([{ action: 'job.succeed' }]);
  });

  it('should be aborted when its time is up, and count as failed', async () => {
    job.does(untilAborted);
    jest.replaceProperty(job.known, 'timeLimitMinutes', 0.001);
    await job.makeDue();
    await work();
    expect(await job.runs()).toMatchObject([{ state: 'failed', error_code: 'JOB_TIME_LIMIT' }]);
  });

  it('should be interrupted when its lock is lost, and run again as the same run', async () => {
    const run = job.does(untilAborted);
    await job.makeDue();
    await logbook.app.get(JobWorkerService).look();
    await until(async () => (await job.runs()).length === 1);
    await logbook.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'preventplus lock ${jobName}'`,
    );
    await logbook.app.get(JobWorkerService).idle();
    expect(await job.runs()).toMatchObject([{ state: 'interrupted', error_code: 'JOB_INTERRUPTED', attempts: 1 }]);

    run.mockResolvedValue({ removed: 1 });
    await work();
    expect(await job.runs()).toMatchObject([{ state: 'succeeded', attempts: 2, error_code: null }]);
  });

  it('should not write over what another process did that took it over', async () => {
    job.does(async () => {
      await logbook.database.query('UPDATE job_runs SET attempts = attempts + 1');
      return { stale: true };
    });
    await job.makeDue();
    await work();
    expect(await job.runs()).toMatchObject([{ state: 'running', attempts: 2, details: {} }]);
  });

  it('should be given up after five attempts whose processes died', async () => {
    const run = job.does(() => Promise.resolve({}));
    await logbook.database.query(
      `INSERT INTO job_runs (job_name, state, scheduled_for, started_at, attempts)
       VALUES ($1, 'running', date_trunc('minute', now()), now(), 5)`,
      [jobName],
    );
    await work();
    expect(run).not.toHaveBeenCalled();
    expect(await job.runs()).toMatchObject([{ state: 'failed', error_code: 'JOB_INTERRUPTED' }]);
  });

  it('should not run where it cannot, and say why', async () => {
    const run = job.does(() => Promise.resolve({}));
    await job.set(`seen_at = now() - interval '1 hour'`);
    const admin = await logbook.given.admin();
    const { body: before } = await logbook.as(admin).get<{ items: { name: string; enabled: boolean }[] }>('/jobs');
    expect(before.items.find(({ name }) => name === jobName)).toMatchObject({ enabled: true });
    await job.makeDue();
    await job.isDisabled({ because: 'Install it first.' });
    const { body } = await logbook.as(admin).get<{ items: { name: string }[] }>('/jobs');
    expect(body.items.find(({ name }) => name === jobName)).toMatchObject({
      enabled: false,
      disabledBecause: 'Install it first.',
      nextRunAt: null,
    });
    const refusal = await logbook.as(admin).problem('POST', `/jobs/${jobName}/runs`, {});
    expect(refusal).toMatchObject({ status: 409, code: 'JOB_DISABLED' });
    expect(run).not.toHaveBeenCalled();
  });

  it('should keep its lock while it hangs, so that no second one begins beside it', async () => {
    let release: () => void = () => undefined;
    const run = job.does(async () => {
      await new Promise<void>((resolve) => (release = resolve));
      return {};
    });
    jest.replaceProperty(job.known, 'timeLimitMinutes', 0.001);
    jest.spyOn(timers, 'setTimeout').mockResolvedValueOnce(undefined); // the ten seconds of grace are over at once
    await job.makeDue();
    await logbook.app.get(JobWorkerService).look();
    await until(async () => (await job.runs())[0]?.error_code === 'JOB_TIME_LIMIT');
    await logbook.database.query('DELETE FROM job_runs');
    await logbook.app.get(JobWorkerService).look();
    expect(run).toHaveBeenCalledTimes(1);
    release();
  }, 30_000);

  it('should be left to the workers by a command, whatever the role of the process may be', async () => {
    const run = job.does(() => Promise.resolve({}));
    await logbook.as(await logbook.given.admin()).post(`/jobs/${jobName}/runs`);
    const config = logbook.app.get(AppConfig).with({
      ...testKeyVariables,
      DATABASE_URL: urlOf(logbook.database.app),
      PROCESS_ROLE: 'both',
    });
    await withApplication(config, async (app) => {
      await job.makeDue();
      const worker = app.get(JobWorkerService);
      await worker.onInterval();
      await worker.idle();
      expect(await job.runs()).toMatchObject([{ state: 'requested', attempts: 0 }]);
    });
    await work();
    expect(run).toHaveBeenCalledTimes(1);
    expect(await job.runs()).toMatchObject([{ state: 'succeeded', attempts: 1 }]);
  });
});
