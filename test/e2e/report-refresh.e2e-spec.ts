import { commandCaller } from '../../src/common/caller';
import type { JobRun } from '../../src/modules/jobs/dto/job.dto';
import type { SummaryReport } from '../../src/modules/reports/dto/report.dto';
import { ReportsRefreshService } from '../../src/modules/reports/reports-refresh.service';
import type { GivenUser } from '../factories/given';
import { recordsOf } from '../setup/audit';
import { doWaitingWork } from '../setup/jobs';
import { useLogbook } from '../setup/logbook';
import { withClient } from '../setup/test-database';

const refreshLock = 7_270_118;

describe('the refresh of reports', () => {
  const logbook = useLogbook();
  let manager: GivenUser;
  let technician: GivenUser;

  beforeAll(async () => {
    manager = await logbook.given.manager();
    technician = await logbook.given.technician();
  });

  const summary = async () => (await logbook.as(manager).get<SummaryReport>('/reports/summary')).body;
  const asOf = async () => (await summary()).asOf;
  const refreshRecords = async (userAgent: string) =>
    (
      await logbook.database.query(`SELECT FROM audit_log WHERE action = 'reports.refresh' AND user_agent = $1`, [
        userAgent,
      ])
    ).length;

  it('should be accepted at once, done by a worker, and recorded', async () => {
    const before = await asOf();
    expect(await summary()).toMatchObject({ open: { value: null } });
    await logbook.given.entry(technician);
    const answer = await logbook.as(manager).post<JobRun>('/reports/refresh');
    const { runId } = answer.body;
    expect(answer).toMatchObject({
      status: 202,
      body: { jobName: 'report-refresh', state: 'requested', requestedBy: manager.userId },
      headers: { location: `/api/v1/reports/refresh/${runId}` },
    });
    expect(await asOf()).toBe(before);
    await doWaitingWork(logbook.app);
    expect(await asOf()).not.toBe(before);
    const { body: run } = await logbook.as(manager).get(`/reports/refresh/${runId}`);
    expect(run).toMatchObject({ runId, state: 'succeeded', details: { refreshed: true } });
    expect(await summary()).toMatchObject({ source: 'refreshed', open: { value: 1 } });
    expect(await recordsOf(logbook.database, answer)).toMatchObject([
      { userId: manager.userId, action: 'job.request', details: { jobName: 'report-refresh' } },
    ]);
    expect(await refreshRecords('job report-refresh')).toBe(1);
  });

  it('should step aside while another process is at it', async () => {
    const before = await asOf();
    const answers = await withClient(logbook.database.admin, async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock($1)', [refreshLock]); // as if another process were at it
      const first = await logbook.as(manager).post('/reports/refresh');
      const second = await logbook.as(manager).post('/reports/refresh');
      await doWaitingWork(logbook.app);
      await client.query('COMMIT');
      return [first, second];
    });
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(await asOf()).toBe(before);
    expect(await refreshRecords('job report-refresh')).toBe(1);
  });

  it('should be recorded as often as it was done, however many ask at once', async () => {
    const job = commandCaller('Admin', 'report job');
    const refreshing = logbook.app.get(ReportsRefreshService);
    const done = await Promise.all([1, 2, 3, 4].map(() => refreshing.refresh(job)));
    const count = await refreshRecords('report job');
    expect(count).toBe(done.filter(Boolean).length);
    expect(count).toBeGreaterThan(0);
  });

  it('should not be so by a technician', async () => {
    expect(await logbook.as(technician).problem('POST', '/reports/refresh')).toMatchObject({ status: 403 });
  });

  it('should not show the run of another job', async () => {
    const runId = await logbook.given.jobRun(manager, { job_name: 'archive' });
    const problem = await logbook.as(manager).problem('GET', `/reports/refresh/${runId}`);
    expect(problem).toMatchObject({ status: 404, code: 'JOB_RUN_NOT_FOUND' });
  });
});
