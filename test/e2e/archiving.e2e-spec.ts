import type { ArchivePolicy, JobRun } from '../../src/modules/archiving/dto/archiving.dto';
import type { LogbookEntry } from '../../src/modules/logbook/dto/logbook-entry.dto';
import type { LogbookHistory } from '../../src/modules/logbook/dto/logbook-history.dto';
import { contents } from '../factories/files';
import type { GivenUser } from '../factories/given';
import { archiveAll, old } from '../setup/archive';
import { givenStoredFile, useAttachments } from '../setup/attachments';
import { doWaitingWork } from '../setup/jobs';

interface Page {
  items: LogbookEntry[];
  total?: number;
}

describe('the archive', () => {
  const logbook = useAttachments();
  let [admin, manager, technician, colleague]: GivenUser[] = [];

  beforeAll(async () => {
    admin = await logbook.given.admin();
    manager = await logbook.given.manager();
    technician = await logbook.given.technician();
    colleague = await logbook.given.technician();
  });

  const archived = async (values: Record<string, unknown> = {}) => {
    const entryId = await logbook.given.entry(technician!, { ...old, ...values });
    const attachId = await givenStoredFile(logbook, entryId, technician!);
    await archiveAll(logbook);
    return { entryId, attachId, path: `/logbook-entries/${entryId}` };
  };
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
      const { entryId, attachId } = await archived();
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

  describe('reading', () => {
    it('should show an archived entry, its history and its attachments to whoever saw it before', async () => {
      const { entryId, attachId, path } = await archived();
      for (const user of [technician!, manager!, admin!]) {
        const api = logbook.as(user);
        const { body, headers } = await api.get<LogbookEntry>(path);
        expect(body).toMatchObject({ entryId, archivedAt: expect.any(String), version: 2 });
        expect(headers.etag).toBe('"2"');
        const history = await api.get<LogbookHistory>(`${path}/history`);
        expect(history.body.items.map(({ action }) => action)).toEqual(['archive', 'create']);
        const attachments = await api.get<{ items: object[] }>(`${path}/attachments`);
        expect(attachments.body.items).toEqual([expect.objectContaining({ attachId })]);
        expect((await api.get(`/attachments/${attachId}`)).status).toBe(200);
        const content = await api.get<Buffer>(`/attachments/${attachId}/content`);
        expect(content.body.equals(contents.png)).toBe(true);
      }
    });

    it('should show nothing of it to a colleague', async () => {
      const { attachId, path } = await archived();
      for (const hidden of [path, `${path}/history`, `${path}/attachments`, `/attachments/${attachId}`])
        expect((await logbook.as(colleague!).get(hidden)).status).toBe(404);
      expect((await logbook.as(colleague!).get(`/attachments/${attachId}/content`)).status).toBe(404);
    });

    it('should list it by scope, in one order with the live ones', async () => {
      const owner = await logbook.given.technician();
      const make = (start_date: string) => logbook.given.entry(owner, { ...old, start_date, device: 'Mill 7' });
      const [oldest, newest] = [await make('2018-01-01'), await make('2019-01-01')];
      await archiveAll(logbook);
      const between = await logbook.given.entry(owner, { start_date: '2018-06-01', device: 'Mill 7' });
      const list = async (query: string) => {
        const { body } = await logbook.as(owner).get<Page>(`/logbook-entries?count=exact&${query}`);
        return { ids: body.items.map(({ entryId }) => entryId), total: body.total };
      };
      expect(await list('device=Mill 7')).toEqual({ ids: [between], total: 1 });
      expect(await list('device=Mill 7&scope=archived')).toEqual({ ids: [newest, oldest], total: 2 });
      expect(await list('scope=all&q=mill')).toEqual({ ids: [newest, between, oldest], total: 3 });
      expect(await list('scope=all&sort=startDate')).toEqual({ ids: [oldest, between, newest], total: 3 });
    });
  });

  describe('changing', () => {
    it('should refuse every change of an archived entry, and say how to bring it back', async () => {
      const { attachId, path } = await archived();
      const api = logbook.as(technician!);
      const attachment = `/attachments/${attachId}`;
      const attempts = [
        api.patch(path, { device: 'Crane' }),
        api.patch(path, {}),
        api.patch(path, { device: 'Crane' }, { 'if-match': '"1"' }),
        api.delete(path),
        api.post(`${path}/complete`, { solutionDescription: 'Done.' }),
        api.post(`${path}/escalate`, { reason: 'x' }),
        api.post(`${path}/reopen`, { reason: 'x' }),
        api.post(`${path}/restore`),
        api.upload(`${path}/attachments`, contents.png),
        api.patch(attachment, { description: 'x' }),
        api.patch(attachment, {}),
        api.delete(attachment),
        api.post(`${attachment}/restore`),
      ];
      for (const { status, body } of await Promise.all(attempts)) {
        expect([status, body]).toEqual([409, expect.objectContaining({ code: 'ENTRY_ARCHIVED' })]);
        expect(body).toMatchObject({ detail: expect.stringContaining('/archive/entries/') as string });
      }
      expect((await logbook.as(colleague!).patch(path, { device: 'Crane' })).status).toBe(404);
      expect((await logbook.as(colleague!).patch(attachment, { description: 'x' })).status).toBe(404);
      expect((await logbook.as(colleague!).upload(`${path}/attachments`, contents.png)).status).toBe(404);
    });

    it('should bring it back whole, with a new version, once, and not archive it again the next night', async () => {
      const { entryId, attachId, path } = await archived({ solution_description: 'Replaced the seal' });
      const deleted = await logbook.database.first(
        `SELECT to_jsonb(e) - '{version,updated_at,unarchived_at,archived_at}'::text[] AS entry, (SELECT to_jsonb(a)
         FROM archive.attachments a WHERE entry_id = $1) AS attachment FROM archive.logbook_entries e WHERE entry_id = $1`,
        [entryId],
      );
      const restore = () => logbook.as(admin!).post(`/archive/entries/${entryId}/restore`);
      const answers = await Promise.all([restore(), restore()]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
      const live = await logbook.database.first(
        `SELECT to_jsonb(e) - '{version,updated_at,unarchived_at}'::text[] AS entry, (SELECT to_jsonb(a)
         FROM attachments a WHERE entry_id = $1) AS attachment FROM logbook_entries e WHERE entry_id = $1`,
        [entryId],
      );
      expect(live).toEqual(deleted);
      await archiveAll(logbook);
      const { body } = await logbook.as(technician!).get<LogbookEntry>(path);
      expect(body).toMatchObject({ archivedAt: null, version: 3 });
      expect((await records(entryId)).at(-1)).toEqual({ action: 'unarchive', version: 3, details: null });
      expect(await records(attachId)).toHaveLength(1);
      expect((await logbook.as(technician!).patch(path, { device: 'Crane' }, { 'if-match': '"3"' })).status).toBe(200);
    });

    it('should tell what is not in the archive from what is nowhere', async () => {
      const entryId = await logbook.given.entry(technician!);
      const restore = (id: string) => logbook.as(admin!).problem('POST', `/archive/entries/${id}/restore`);
      expect((await restore(entryId)).code).toBe('ENTRY_NOT_ARCHIVED');
      expect((await restore('00000000-0000-7000-8000-000000000000')).code).toBe('ENTRY_NOT_FOUND');
    });

    it('should keep a location and a category that only archived entries use', async () => {
      const [locationId, categoryId] = [await logbook.given.location(), await logbook.given.category()];
      await archived({ location_id: locationId, category_id: categoryId });
      for (const path of [`/locations/${locationId}`, `/categories/${categoryId}`]) {
        expect((await logbook.as(manager!).delete(path)).status).toBe(204);
        expect((await logbook.as(manager!).get(path)).body).toMatchObject({ isActive: false });
      }
    });
  });
});
