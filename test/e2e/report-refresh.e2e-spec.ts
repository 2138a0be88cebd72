import { commandCaller } from '../../src/common/caller';
import type { SummaryReport } from '../../src/modules/reports/dto/report.dto';
import { ReportsRefreshService } from '../../src/modules/reports/reports-refresh.service';
import type { GivenUser } from '../factories/given';
import { recordsOf } from '../setup/audit';
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
  const later = async (moment: string) => {
    while ((await asOf()) === moment) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('should be accepted at once, done in the background, and recorded', async () => {
    const before = await asOf();
    expect(await summary()).toMatchObject({ open: { value: null } });
    await logbook.given.entry(technician);
    const answer = await logbook.as(manager).post('/reports/refresh');
    expect(answer).toMatchObject({
      status: 202,
      body: { asOf: before },
      headers: { location: '/api/v1/reports/summary' },
    });
    await later(before);
    expect(await summary()).toMatchObject({ source: 'refreshed', open: { value: 1 } });
    expect(await recordsOf(logbook.database, answer)).toMatchObject([
      { userId: manager.userId, action: 'reports.refresh', entityType: 'reports', entityId: 'entries' },
    ]);
  });

  it('should step aside while another process is at it', async () => {
    const before = await asOf();
    const answers = await withClient(logbook.database.admin, async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock($1)', [refreshLock]); // as if another process were at it
      const first = await logbook.as(manager).post('/reports/refresh');
      const second = await logbook.as(manager).post('/reports/refresh');
      await logbook.app.get(ReportsRefreshService).onModuleDestroy();
      await client.query('COMMIT');
      return [first, second];
    });
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(await asOf()).toBe(before);
    for (const answer of answers) expect(await recordsOf(logbook.database, answer)).toEqual([]);
  });

  it('should be recorded as often as it was done, however many ask at once', async () => {
    const job = commandCaller('Admin', 'report job');
    const refreshing = logbook.app.get(ReportsRefreshService);
    const done = await Promise.all([1, 2, 3, 4].map(() => refreshing.refresh(job)));
    const { count } = await logbook.database.first<{ count: number }>(
      `SELECT count(*)::integer AS count FROM audit_log WHERE action = 'reports.refresh' AND user_agent = 'report job'`,
    );
    expect(count).toBe(done.filter(Boolean).length);
    expect(count).toBeGreaterThan(0);
  });

  it('should not be so by a technician', async () => {
    expect(await logbook.as(technician).problem('POST', '/reports/refresh')).toMatchObject({ status: 403 });
  });
});
