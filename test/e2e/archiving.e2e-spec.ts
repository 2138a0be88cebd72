import { readFile } from 'node:fs/promises';
import { commandCaller } from '../../src/common/caller';
import type { ArchivePolicy, JobRun } from '../../src/modules/archiving/dto/archiving.dto';
import { ArchivingService } from '../../src/modules/archiving/archiving.service';
import type { Job } from '../../src/modules/jobs/dto/job.dto';
import type { GivenUser } from '../factories/given';
import { archiveAll, old } from '../setup/archive';
import { doWaitingWork } from '../setup/jobs';
import { useLogbook } from '../setup/logbook';

describe('archiving', () => {
  const logbook = useLogbook();
  let [admin, manager, technician]: GivenUser[] = [];

  beforeAll(async () => {
    admin = await logbook.given.admin();
    manager = await logbook.given.manager();
    technician = await logbook.given.technician();
  });

  /** The run, as managers see it, when it has ended. */
  const finished = async (runId: string): Promise<JobRun> => {
    await doWaitingWork(logbook.app);
    const { body } = await logbook.as(manager!).get<{ items: JobRun[] }>('/archive/runs');
    return body.items.find((run) => run.runId === runId)!;
  };
  const isLive = async (entryId: string) =>
    (await logbook.database.query('SELECT FROM logbook_entries WHERE entry_id = $1', [entryId])).length === 1;
  const records = (entryId: string) =>
    logbook.database.query(
      `SELECT action, entity_version AS version, details FROM audit_log WHERE entity_id = $1 ORDER BY seq`,
      [entryId],
    );

  describe('moving', () => {
    const today = new Date();
    const monthsAgo = (months: number, days = 0) =>
      new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - months, 15 + days)).toISOString().slice(0, 10);
    const long = monthsAgo(60);

    it.each([
      ['completed long ago', { end_date: monthsAgo(40) }, false],
      ['completed not so long ago', { end_date: monthsAgo(30) }, true],
      ['never ended', { end_date: null, status: 'Open' }, true],
      ['ended long ago, but open again', { status: 'Open' }, true],
      ['escalated', { status: 'Escalation' }, true],
      ['deleted', { is_deleted: true }, true],
      ['brought back not so long ago', { unarchived_at: monthsAgo(1) }, true],
      ['brought back long ago', { unarchived_at: monthsAgo(40) }, false],
    ])('should take what the policy says: an entry %s', async (_, values, stays) => {
      const entry = { start_date: long, end_date: long, status: 'Completed', ...values };
      const entryId = await logbook.given.entry(technician!, entry);
      await archiveAll(logbook);
      expect(await isLive(entryId)).toBe(stays);
    });

    it('should record each entry once, without its values, and nothing of its attachments', async () => {
      const entryId = await logbook.given.entry(technician!, old);
      const attachId = await logbook.given.attachment(entryId, technician!);
      await archiveAll(logbook);
      expect((await records(entryId)).slice(1)).toEqual([{ action: 'archive', version: 2, details: null }]);
      expect(await records(attachId)).toHaveLength(1);
    });

    it('should follow the settings', async () => {
      const entryId = await logbook.given.entry(technician!, {
        start_date: monthsAgo(4),
        end_date: monthsAgo(4),
        status: 'Escalation',
      });
      const api = logbook.as(admin!);
      await api.put('/settings/archive.afterMonths', { value: 2 });
      await archiveAll(logbook);
      expect(await isLive(entryId)).toBe(true);
      await api.put('/settings/archive.statuses', { value: ['Escalation'] });
      await archiveAll(logbook);
      expect(await isLive(entryId)).toBe(false);
      for (const key of ['archive.afterMonths', 'archive.statuses']) await api.delete(`/settings/${key}`);
    });

    it.each([
      ['archive.afterMonths', 0],
      ['archive.statuses', []],
      ['archive.statuses', ['Done']],
      ['archive.statuses', ['Open', 'Open']],
    ])('should refuse the setting %s to be %j', async (key, value) => {
      expect((await logbook.as(admin!).put(`/settings/${key}`, { value })).status).toBe(400);
    });

    it('should tell what the next run would move, by year, and then move just that', async () => {
      const before = await logbook.as(manager!).get<ArchivePolicy>('/archive/policy');
      expect(before.body).toMatchObject({ afterMonths: 36, statuses: ['Completed'], due: { entries: 0, years: [] } });
      const first = await logbook.given.entry(technician!, { ...old, start_date: '2001-12-31' });
      await logbook.given.attachment(first, technician!);
      await logbook.given.attachment(first, technician!);
      await logbook.given.entry(technician!, old);
      const { body } = await logbook.as(manager!).get<ArchivePolicy>('/archive/policy');
      expect(body.due).toEqual({
        entries: 2,
        attachments: 2,
        years: [
          { year: 2001, entries: 1, attachments: 2 },
          { year: 2019, entries: 1, attachments: 0 },
        ],
      });
      expect(await archiveAll(logbook)).toEqual({ entries: 2, attachments: 2 });
    });
  });

  describe('running', () => {
    it('should be asked for by administrators, and shown to managers with what it moved', async () => {
      await logbook.given.entry(technician!, old);
      const dryRun = await logbook.as(admin!).post<JobRun>('/archive/runs', { dryRun: true });
      expect(dryRun).toMatchObject({ status: 202, headers: { location: expect.stringContaining('/runs/') as string } });
      expect(await finished(dryRun.body.runId)).toMatchObject({ details: { dryRun: true, entries: 1 } });
      const { body: run } = await logbook.as(admin!).post<JobRun>('/archive/runs', {});
      expect(await finished(run.runId)).toMatchObject({ state: 'succeeded', details: { entries: 1, attachments: 0 } });
      expect((await logbook.as(manager!).post('/archive/runs', {})).status).toBe(403);
    });
  });

  const run = async (body: object): Promise<JobRun> => {
    const api = logbook.as(admin!);
    const { body: asked } = await api.post<JobRun>('/archive/runs', body);
    await doWaitingWork(logbook.app);
    return (await api.get<JobRun>(`/jobs/archive/runs/${asked.runId}`)).body;
  };
  const job = async () => {
    const { body } = await logbook.as(admin!).get<{ items: Job[] }>('/jobs');
    return body.items.find(({ name }) => name === 'archive')!;
  };

  describe('because the name of a partition is taken', () => {
    let lastSuccessAt: string | null;

    beforeAll(async () => {
      ({ lastSuccessAt } = await job());
      await logbook.database.query('CREATE TABLE archive.logbook_entries_2012 ()');
      await logbook.given.entry(technician!, { ...old, start_date: '2012-03-01' });
    });
    afterAll(() => logbook.database.query('DROP TABLE archive.stranger'));

    const strangers = async () => {
      const [, statement] = /```sql\n(SELECT oid::regclass.*?);\n```/s.exec(
        await readFile('docs/operations.md', 'utf8'),
      )!;
      return (await logbook.database.query<{ oid: string }>(statement!)).map(({ oid }) => oid);
    };

    it('should say what is in the way, and how to find it', async () => {
      const { state, error } = await run({});
      expect({ state, error }).toEqual({
        state: 'failed',
        error: { code: 'ARCHIVE_PARTITION_MISSING', message: expect.stringContaining('rename it') as string },
      });
      expect(await strangers()).toEqual(['archive.logbook_entries_2012']);
      expect(await job()).toMatchObject({ alarm: { reason: 'failed' }, lastSuccessAt });
    });

    it('should stay in alarm when somebody only asks what would be moved', async () => {
      const { state, details } = await run({ dryRun: true });
      expect({ state, details }).toMatchObject({ state: 'succeeded', details: { dryRun: true, entries: 1 } });
      expect(await job()).toMatchObject({ alarm: { reason: 'failed' }, lastSuccessAt });
    });

    it('should be over with the next run, when nothing is in the way any more', async () => {
      await logbook.database.query('ALTER TABLE archive.logbook_entries_2012 RENAME TO stranger');
      expect(await strangers()).toEqual([]);
      const { state, details, endedAt } = await run({});
      expect({ state, details }).toMatchObject({ state: 'succeeded', details: { entries: 1 } });
      expect(await job()).toMatchObject({ alarm: null, lastSuccessAt: endedAt });
      await run({ dryRun: true });
      expect(await job()).toMatchObject({ alarm: null, lastSuccessAt: endedAt });
    });
  });

  it('should say that somebody holds a table for too long', async () => {
    await logbook.given.entry(technician!, { ...old, start_date: '2011-03-01' });
    await logbook.database.query('BEGIN; LOCK TABLE locations IN SHARE ROW EXCLUSIVE MODE');
    const archiving = logbook.app.get(ArchivingService, { strict: false });
    const attempt = archiving.makePartitionsAhead(commandCaller('Admin', 'job archive-partitions'));
    await expect(attempt).rejects.toMatchObject({
      code: 'LOCKED',
      message: expect.stringMatching(/pg_stat_activity/) as string,
    });
    await logbook.database.query('ROLLBACK');
    expect(await run({})).toMatchObject({ state: 'succeeded', details: { entries: 1 } });
  }, 20_000);
});
