import type { LogbookEntry } from '../../src/modules/logbook/dto/logbook-entry.dto';
import type { LogbookHistory } from '../../src/modules/logbook/dto/logbook-history.dto';
import { contents } from '../factories/files';
import type { GivenUser } from '../factories/given';
import { archiveAll, old } from '../setup/archive';
import { givenStoredFile, useAttachments } from '../setup/attachments';
import { rowsOf } from '../setup/workbook';

interface Page {
  items: LogbookEntry[];
  total?: number;
}

describe('an archived entry', () => {
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
  const records = (entryId: string) =>
    logbook.database.query(
      `SELECT action, entity_version AS version, details FROM audit_log WHERE entity_id = $1 ORDER BY seq`,
      [entryId],
    );

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

  describe('to a colleague', () => {
    const device = 'Centrifuge 9';

    it('should not be there, nor its history or attachments', async () => {
      const { attachId, path } = await archived();
      const parts = [path, `${path}/history`, `${path}/attachments`];
      for (const hidden of [...parts, `/attachments/${attachId}`, `/attachments/${attachId}/content`])
        expect((await logbook.as(colleague!).get(hidden)).status).toBe(404);
    });

    describe.each(['archived', 'all'])('with scope=%s', (scope) => {
      beforeAll(() => archived({ device }));

      it.each(['device=Centrifuge 9', 'q=centrifuge', 'startDateTo=2019-12-31', 'userId=:owner'])(
        'should be in no list of %s, and not counted',
        async (filter) => {
          const query = `scope=${scope}&${filter.replace(':owner', technician!.userId)}`;
          const found = async (user: GivenUser, count: string) =>
            (await logbook.as(user).get<Page>(`/logbook-entries?${query}&count=${count}`)).body;
          expect((await found(technician!, 'exact')).total).toBeGreaterThan(0);
          for (const count of ['exact', 'estimate'])
            expect(await found(colleague!, count)).toMatchObject({ items: [], total: 0 });
        },
      );

      it.each(['csv', 'xlsx'])('should be in no export as %s', async (format) => {
        const path = `/logbook-entries/export?scope=${scope}&format=${format}`;
        const textFor = async (user: GivenUser) => {
          const { body } = await logbook.as(user).get<Buffer>(path);
          return format === 'csv' ? body.toString() : JSON.stringify(await rowsOf(body));
        };
        expect(await textFor(technician!)).toContain(device);
        expect(await textFor(colleague!)).not.toContain(device);
      });
    });

    it.each(['summary', 'downtime', 'reliability', 'pareto'])(
      'should count nowhere in the report %s',
      async (report) => {
        await archived({ device, downtime_hours: 3 });
        const path = `/reports/${report}?from=2019-01-01&to=2019-12-31`;
        const figures = async (user: GivenUser) => {
          const { body } = await logbook.as(user).get(path);
          return { ...body, asOf: null, owner: null, about: null };
        };
        const empty = await figures(await logbook.given.technician());
        expect(await figures(colleague!)).toEqual(empty);
        expect(await figures(technician!)).not.toEqual(empty);
      },
    );
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
