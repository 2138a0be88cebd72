import timers from 'node:timers/promises';
import type { JobRun, UnattendedJob } from '../../src/common/unattended-job';
import { RuleBroken } from '../../src/common/domain.error';
import { JobAlarmsService } from '../../src/modules/jobs/job-alarms.service';
import { JobCatalogService, type KnownJob } from '../../src/modules/jobs/job-catalog.service';
import { JobWorkerService } from '../../src/modules/jobs/job-worker.service';
import { doWaitingWork } from '../setup/jobs';
import { useLogbook } from '../setup/logbook';
import { messagesTo } from '../setup/outbox';
import { until } from '../setup/until';

const jobName = 'job-run-purge';
const somebody = 'maintenance.lead@example.com';

/** The runs of one job whose work the tests decide. */
describe('a job', () => {
  const logbook = useLogbook();
  let job: KnownJob;

  beforeAll(async () => {
    const admin = await logbook.given.admin();
    await logbook.as(admin).put('/settings/alarms.email', { value: somebody });
  });

  beforeEach(async () => {
    job = logbook.app.get(JobCatalogService).get(jobName);
    // nothing is due but what a test makes due
    await logbook.database.query(`
      DELETE FROM job_runs; UPDATE jobs SET enabled_since = now(), alarm_since = NULL, alarm_reason = NULL`);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await logbook.app.get(JobWorkerService).idle();
  });

  const does = (run: UnattendedJob['run']) => jest.spyOn(job.job, 'run').mockImplementation(run);
  const makeDue = () =>
    logbook.database.query(`UPDATE jobs SET enabled_since = now() - interval '1 day' WHERE job_name = $1`, [jobName]);
  const work = () => doWaitingWork(logbook.app);
  const runs = () =>
    logbook.database.query<{ state: string; error_code: string | null; attempts: number; details: object }>(
      'SELECT state, error_code, attempts, details FROM job_runs WHERE job_name = $1 ORDER BY created_at',
      [jobName],
    );
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
    const run = does(() => Promise.resolve({}));
    await work();
    expect(run).not.toHaveBeenCalled();
  });

  it('should run once for all times that were missed, tell what it did, and be recorded', async () => {
    const run = does(async ({ caller, progress }) => {
      expect(caller.credential).toEqual({ command: 'Admin' });
      await progress({ half: true });
      return { removed: 3 };
    });
    await makeDue();
    await work();
    await work();
    expect(run).toHaveBeenCalledTimes(1);
    expect(await runs()).toEqual([{ state: 'succeeded', error_code: null, attempts: 1, details: { removed: 3 } }]);
    expect(await records()).toEqual([{ action: 'job.succeed' }]);
  });

  it('should tell of a failure once, and once that it is over', async () => {
    const before = (await messagesTo(logbook, somebody)).length;
    const run = does(() => Promise.reject(new RuleBroken('NO_ROOM', 'There is no room: make some.')));
    for (const again of [1, 2]) {
      await makeDue();
      await logbook.database.query(`UPDATE job_runs SET scheduled_for = scheduled_for - interval '2 days',
        started_at = started_at - interval '2 days'`);
      await work();
      expect(run).toHaveBeenCalledTimes(again);
    }
    expect(await runs()).toMatchObject([{ state: 'failed', error_code: 'NO_ROOM' }, { state: 'failed' }]);
    run.mockResolvedValue({});
    await logbook.database.query(`UPDATE job_runs SET scheduled_for = scheduled_for - interval '3 days',
      started_at = started_at - interval '3 days', created_at = created_at - interval '3 days'`);
    await work();
    const messages = (await messagesTo(logbook, somebody)).slice(before);
    expect(messages.map(({ headers }) => headers.subject)).toEqual([
      `Alarm: ${jobName} has failed`,
      `Over: the alarm about ${jobName}`,
    ]);
    expect(await records()).toEqual(['job.fail', 'job.fail', 'job.succeed'].map((action) => ({ action })));
  });

  it('should be told as overdue when it has not succeeded for too long', async () => {
    does(untilAborted);
    await logbook.database.query(`UPDATE jobs SET enabled_since = now() - interval '30 days' WHERE job_name = $1`, [
      jobName,
    ]);
    const lock = `SELECT pg_advisory_lock(7270121, hashtext('${jobName}'))`;
    await logbook.database.query(lock); // as if a process hung in it
    const before = (await messagesTo(logbook, somebody)).length;
    await work();
    await Promise.all([1, 2, 3].map(() => logbook.app.get(JobAlarmsService).look()));
    await logbook.database.query('SELECT pg_advisory_unlock_all()');
    const messages = (await messagesTo(logbook, somebody)).slice(before);
    expect(messages.map(({ headers }) => headers.subject)).toEqual([`Alarm: ${jobName} is overdue`]);
  });

  it('should be aborted when its time is up, and count as failed', async () => {
    does(untilAborted);
    jest.replaceProperty(job, 'timeLimitMinutes', 0.001);
    await makeDue();
    await work();
    expect(await runs()).toMatchObject([{ state: 'failed', error_code: 'JOB_TIME_LIMIT' }]);
  });

  it('should be interrupted when its lock is lost, and run again as the same run', async () => {
    const run = does(untilAborted);
    await makeDue();
    await logbook.app.get(JobWorkerService).look();
    await until(async () => (await runs()).length === 1);
    await logbook.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'preventplus lock ${jobName}'`,
    );
    await logbook.app.get(JobWorkerService).idle();
    expect(await runs()).toMatchObject([{ state: 'interrupted', error_code: 'JOB_INTERRUPTED', attempts: 1 }]);

    run.mockResolvedValue({ removed: 1 });
    await work();
    expect(await runs()).toMatchObject([{ state: 'succeeded', attempts: 2, error_code: null }]);
  });

  it('should not write over what another process did that took it over', async () => {
    does(async () => {
      await logbook.database.query('UPDATE job_runs SET attempts = attempts + 1');
      return { stale: true };
    });
    await makeDue();
    await work();
    expect(await runs()).toMatchObject([{ state: 'running', attempts: 2, details: {} }]);
  });

  it('should be given up after five attempts whose processes died', async () => {
    const run = does(() => Promise.resolve({}));
    await logbook.database.query(
      `INSERT INTO job_runs (job_name, state, scheduled_for, started_at, attempts)
       VALUES ($1, 'running', date_trunc('minute', now()), now(), 5)`,
      [jobName],
    );
    await work();
    expect(run).not.toHaveBeenCalled();
    expect(await runs()).toMatchObject([{ state: 'failed', error_code: 'JOB_INTERRUPTED' }]);
  });

  it('should not run where it cannot, and say why', async () => {
    const run = does(() => Promise.resolve({}));
    Object.assign(job.job, { disabledBecause: () => 'Install it first.' });
    const known = `UPDATE jobs SET seen_at = now() - interval '1 hour' WHERE job_name = $1`;
    await logbook.database.query(known, [jobName]);
    const admin = await logbook.given.admin();
    const { body: before } = await logbook.as(admin).get<{ items: { name: string; enabled: boolean }[] }>('/jobs');
    expect(before.items.find(({ name }) => name === jobName)).toMatchObject({ enabled: true });
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000); // so that it tells the others again
    await makeDue();
    await work();
    jest.restoreAllMocks();
    const { body } = await logbook.as(admin).get<{ items: { name: string }[] }>('/jobs');
    expect(body.items.find(({ name }) => name === jobName)).toMatchObject({
      enabled: false,
      disabledBecause: 'Install it first.',
      nextRunAt: null,
    });
    const refusal = await logbook.as(admin).problem('POST', `/jobs/${jobName}/runs`, {});
    expect(refusal).toMatchObject({ status: 409, code: 'JOB_DISABLED' });
    expect(run).not.toHaveBeenCalled();
    Object.assign(job.job, { disabledBecause: undefined });
    await logbook.database.query('UPDATE jobs SET disabled_because = NULL');
  });

  it('should keep its lock while it hangs, so that no second one begins beside it', async () => {
    let release: () => void = () => undefined;
    const run = does(async () => {
      await new Promise<void>((resolve) => (release = resolve));
      return {};
    });
    jest.replaceProperty(job, 'timeLimitMinutes', 0.001);
    jest.spyOn(timers, 'setTimeout').mockResolvedValueOnce(undefined); // the ten seconds of grace are over at once
    await makeDue();
    await logbook.app.get(JobWorkerService).look();
    await until(async () => (await runs())[0]?.error_code === 'JOB_TIME_LIMIT');
    await logbook.database.query('DELETE FROM job_runs');
    await logbook.app.get(JobWorkerService).look();
    expect(run).toHaveBeenCalledTimes(1);
    release();
  }, 30_000);
});
