import { Client } from 'pg';
import { useLogbook } from '../setup/logbook';
import { type Service, useServices } from '../setup/service';
import { testKeyVariables } from '../setup/test-keys';
import { until } from '../setup/until';
import { urlOf } from '../setup/url';

const metricsToken = 'a token for monitoring only';

jest.setTimeout(120_000);

/** The application of the tests answers requests only; three more processes work. */
describe('three workers', () => {
  const services = useServices();
  const logbook = useLogbook();
  let workers: Service[];
  let urls: string[];

  beforeAll(async () => {
    workers = ['a', 'b', 'c'].map((name) =>
      services.start({
        ...testKeyVariables,
        DATABASE_URL: urlOf(logbook.database.app),
        DATA_DIR: services.path(name),
        PROCESS_ROLE: 'worker',
        METRICS_TOKEN: metricsToken,
        LOG_LEVEL: 'warn',
      }),
    );
    urls = await Promise.all(workers.map((worker) => worker.ready()));
  });

  const run = (runId: string) =>
    logbook.database.first<{ state: string; attempts: number; worker: string | null }>(
      'SELECT state, attempts, worker FROM job_runs WHERE run_id = $1',
      [runId],
    );
  const workerOf = async (runId: string) => {
    const { worker } = await run(runId);
    return workers.find(({ pid }) => worker?.endsWith(`:${String(pid)}`))!;
  };

  it('should serve health and metrics, and nothing else', async () => {
    const [url = ''] = urls;
    const statusOf = async (path: string) => (await fetch(url + path)).status;
    expect(await Promise.all(['/health/live', '/health/ready', '/metrics'].map(statusOf))).toEqual([200, 200, 401]);
    expect(await Promise.all(['/docs', '/openapi.json', '/api/v1/jobs'].map(statusOf))).toEqual([404, 404, 404]);
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('preventplus_job_alarm{')]);
  });

  it('should do each job once for each time of its schedule, one after the other', async () => {
    const admin = await logbook.given.admin();
    const schedules = { 'job-run-purge': '*/3 * * * * *' };
    await logbook.as(admin).put('/settings/jobs.schedules', { value: schedules });
    const runs = () =>
      logbook.database.query<{ scheduledFor: Date; startedAt: Date; endedAt: Date; state: string; attempts: number }>(
        `SELECT scheduled_for AS "scheduledFor", started_at AS "startedAt", ended_at AS "endedAt", state, attempts
         FROM job_runs WHERE job_name = 'job-run-purge' AND state <> 'running' ORDER BY scheduled_for`,
      );
    await until(async () => (await runs()).length >= 4);
    await logbook.as(admin).delete('/settings/jobs.schedules');
    const done = await runs();
    expect(done.every(({ state, attempts }) => state === 'succeeded' && attempts === 1)).toBe(true);
    const times = done.map(({ scheduledFor }) => scheduledFor.getTime());
    expect(times.every((time) => time % 3000 === 0)).toBe(true);
    expect(new Set(times).size).toBe(times.length);
    for (const [index, { endedAt }] of done.slice(0, -1).entries()) {
      expect(done[index + 1]!.startedAt.getTime()).toBeGreaterThanOrEqual(endedAt.getTime());
    }
  });

  it('should take a run over from one that is killed, and from one that is stopped, as the same run', async () => {
    const admin = await logbook.given.admin();
    const blocker = new Client(logbook.database.admin);
    await blocker.connect();
    await blocker.query('BEGIN; LOCK TABLE logbook_entries IN ACCESS EXCLUSIVE MODE'); // a refresh waits for it
    const { body } = await logbook.as(admin).post<{ runId: string }>('/jobs/report-refresh/runs', {});
    await until(async () => (await run(body.runId)).state === 'running');
    const first = await workerOf(body.runId);
    const killedAt = Date.now();
    await first.end('SIGKILL');
    // the killed one's statement still waits in the server, which has nobody to tell
    await logbook.database.query(`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`);
    await until(async () => (await run(body.runId)).attempts === 2);
    expect(Date.now() - killedAt).toBeLessThan(60_000);

    const second = await workerOf(body.runId);
    expect(second).not.toBe(first);
    const end = second.end('SIGTERM');
    await second.until(() => second.stdout.includes('report-refresh is aborted'));
    await blocker.query('ROLLBACK');
    await blocker.end();
    expect(await end).toBe(0);
    await until(async () => (await run(body.runId)).state === 'succeeded');
    expect(await run(body.runId)).toMatchObject({ state: 'succeeded', attempts: 3 });
    const third = await workerOf(body.runId);
    expect([first, second]).not.toContain(third);
  });
});
