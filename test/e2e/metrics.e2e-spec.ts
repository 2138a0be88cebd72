import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { doWaitingWork } from '../setup/jobs';
import { useLogbook } from '../setup/logbook';
import { testConfig } from '../setup/test-config';

const metricsToken = 'a token for monitoring only';

describe('what monitoring sees', () => {
  const logbook = useLogbook({ config: testConfig.with({ METRICS_TOKEN: metricsToken }) });

  const get = (url: string, authorization?: string) =>
    logbook.app.inject({ method: 'GET', url, headers: authorization ? { authorization } : {} });
  const metrics = async () => (await get('/metrics', `Bearer ${metricsToken}`)).body;
  const figure = async (name: string) => {
    const line = (await metrics()).split('\n').find((one) => one.startsWith(`${name} `));
    return line ? Number(line.slice(name.length + 1)) : undefined;
  };

  it.each([
    ['no token', undefined],
    ['another token', 'Bearer a token for monitoring onlY'],
    ['the token in another form', `Basic ${metricsToken}`],
  ])('should be withheld from who has %s', async (_, authorization) => {
    expect((await get('/metrics', authorization)).statusCode).toBe(401);
    expect((await get('/health/ready', authorization)).json()).toEqual({ status: 'ok' });
  });

  it('should be withheld from everybody below an administrator', async () => {
    const manager = await logbook.given.manager();
    expect((await logbook.as(manager).request({ method: 'GET', url: '/metrics' })).status).toBe(403);
    expect((await logbook.as(manager).request({ method: 'GET', url: '/health/ready' })).body).toEqual({ status: 'ok' });
  });

  it('should be told to administrators', async () => {
    const admin = await logbook.given.admin();
    const answer = await logbook.as(admin).request({ method: 'GET', url: '/health/ready' });
    expect(answer.body).toMatchObject({ status: 'ok', details: { jobs: { alarms: [] } } });
    expect(await logbook.as(admin).request({ method: 'GET', url: '/health/ready' })).toMatchObject({ status: 200 });
  });

  it('should count requests by route, never by what was in their path', async () => {
    const admin = await logbook.given.admin();
    const route = '/api/v1/jobs/:name/runs';
    const name = `http_request_duration_seconds_count{method="GET",route="${route}",status="200"}`;
    const before = (await figure(name)) ?? 0;
    await logbook.as(admin).get('/jobs/report-refresh/runs');
    await logbook.as(admin).get('/jobs/job-run-purge/runs');
    expect(await figure(name)).toBe(before + 2);
    await logbook.anybody.get('/no/such/route');
    expect(await metrics()).not.toContain('no/such');
  });

  it('should show jobs, connections and the process itself', async () => {
    const admin = await logbook.given.admin();
    await logbook.as(admin).post('/jobs/report-refresh/runs', {});
    await doWaitingWork(logbook.app);
    const job = '{job="report-refresh"}';
    const age = Date.now() / 1000 - ((await figure(`preventplus_job_last_success_timestamp_seconds${job}`)) ?? 0);
    expect(Math.abs(age)).toBeLessThan(30);
    expect(await figure(`preventplus_job_last_duration_seconds${job}`)).toBeGreaterThan(0);
    expect(await figure(`preventplus_job_enabled${job}`)).toBe(1);
    expect(await figure(`preventplus_job_alarm${job}`)).toBe(0);
    expect(await figure('preventplus_job_runs_total{job="report-refresh",state="succeeded"}')).toBe(1);
    expect(await figure('preventplus_database_connections{state="waiting"}')).toBe(0);
    expect(await figure('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
  });

  it('should show an alarm, without taking the process out of service', async () => {
    await logbook.database.query(
      `UPDATE jobs SET alarm_since = now(), alarm_reason = 'failed', alarm_problems = '{NO_ROOM}'
       WHERE job_name = 'job-run-purge'`,
    );
    const { statusCode, body } = await get('/health/ready', `Bearer ${metricsToken}`);
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      status: 'ok',
      details: { jobs: { alarms: [{ jobName: 'job-run-purge', reason: 'failed', problems: ['NO_ROOM'] }] } },
    });
    expect(await figure('preventplus_job_alarm{job="job-run-purge"}')).toBe(1);
    expect(await figure('preventplus_job_alarm_problem{job="job-run-purge",code="NO_ROOM"}')).toBe(1);
  });

  it('should say how well the database is backed up, and be ready nevertheless', async () => {
    const backups = async () => {
      const { statusCode, body } = await get('/health/ready', `Bearer ${metricsToken}`);
      expect(statusCode).toBe(200);
      return (JSON.parse(body) as { details: { backups: object } }).details.backups;
    };
    const nothing = { lastFullBackupAgeSeconds: null, lastBackupAgeSeconds: null, lastGoodDrill: null };
    expect(await backups()).toEqual({ state: 'off', problems: ['BACKUPS_OFF'], ...nothing });
    await logbook.database.query(`INSERT INTO backup_state (reported_at) VALUES (now())`);
    expect(await backups()).toEqual({ state: 'problems', problems: ['NO_BACKUP'], ...nothing });
    await logbook.database.query(
      `INSERT INTO backups (label, backup_type, started_at, finished_at, database_size, repository_size, wal_start, wal_stop,
         has_error)
       VALUES ('20261123-010000F', 'full', now(), now(), 0, 0, '0', '0', false)`,
    );
    const age = expect.any(Number) as number;
    expect(await backups()).toEqual({
      ...{ state: 'ok', problems: [], lastGoodDrill: null },
      ...{ lastFullBackupAgeSeconds: age, lastBackupAgeSeconds: age },
    });
  });

  it('should keep showing the process when the database is away', async () => {
    const { master } = logbook.app.get(DataSource).driver as PostgresDriver;
    jest.spyOn(master as Pool, 'connect').mockImplementation(() => {
      throw new Error('away');
    });
    expect(await metrics()).toContain('process_resident_memory_bytes');
    jest.restoreAllMocks();
  });
});
