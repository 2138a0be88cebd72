import type { LogbookEntry } from '../../src/modules/logbook/dto/logbook-entry.dto';
import { type GivenUser, systemUser } from '../factories/given';
import { recordsOf } from '../setup/audit';
import { useLogbook } from '../setup/logbook';

interface EntryPage {
  items: LogbookEntry[];
  nextCursor: string | null;
}

describe('logbook entries', () => {
  const logbook = useLogbook();
  let technician: GivenUser;
  let colleague: GivenUser;
  let manager: GivenUser;
  let locationId: number;

  beforeAll(async () => {
    technician = await logbook.given.technician();
    colleague = await logbook.given.technician();
    manager = await logbook.given.manager();
    locationId = await logbook.given.location();
  });

  const newEntry = (values: object = {}) => ({
    startDate: '2026-11-20',
    responsiblePerson: 'North crew',
    locationId,
    device: 'Excavator B',
    callDescription: 'Bucket will not open',
    ...values,
  });
  const record = async (values: object = {}, user = technician) => {
    const { status, body } = await logbook.as(user).post<LogbookEntry>('/logbook-entries', newEntry(values));
    expect(status).toBe(201);
    return body;
  };

  describe('creating', () => {
    it('should record an intervention for whoever asks', async () => {
      const entry = await record({ downtimeHours: 2.5, priority: 'High' });
      expect(entry).toMatchObject({
        userId: technician.userId,
        status: 'Open',
        startDate: '2026-11-20',
        endDate: null,
        downtimeHours: 2.5,
        priority: 'High',
        completedBy: null,
        isDeleted: false,
        version: 1,
      });
      expect(entry.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect((await logbook.as(technician).get(`/logbook-entries/${entry.entryId}`)).body).toEqual(entry);
    });

    it('should record a job that is already finished, as completed by its user', async () => {
      const entry = await record({ status: 'Completed', endDate: '2026-11-21', solutionDescription: 'New seal' });
      expect(entry).toMatchObject({ status: 'Completed', endDate: '2026-11-21', completedBy: technician.userId });
    });

    it('should let a manager record for somebody else, and refuse it to a technician', async () => {
      const entry = await record({ userId: technician.userId }, manager);
      expect(entry.userId).toBe(technician.userId);
      const problem = await logbook
        .as(technician)
        .problem('POST', '/logbook-entries', newEntry({ userId: colleague.userId }));
      expect(problem).toMatchObject({ status: 403, code: 'ACCESS_DENIED' });
    });

    it.each([
      ['an end before the start', { status: 'Completed', endDate: '2026-11-19' }, 422, '/endDate'],
      ['an end of what is open', { endDate: '2026-11-20' }, 422, '/endDate'],
      ['an end of what is escalated', { status: 'Escalation', endDate: '2026-11-20' }, 422, '/endDate'],
      ['a location that does not exist', { locationId: 999_999 }, 422, '/locationId'],
      ['a category that does not exist', { categoryId: 999_999 }, 422, '/categoryId'],
      ['a completer of an open entry', { completedBy: '018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10' }, 422, '/completedBy'],
      ['a negative downtime', { downtimeHours: -1 }, 400, '/downtimeHours'],
      ['a third decimal', { downtimeHours: 1.005 }, 400, '/downtimeHours'],
      ['a day that does not exist', { startDate: '2026-02-30' }, 400, '/startDate'],
      ['infinity as a day', { startDate: 'infinity' }, 400, '/startDate'],
      ['an unknown status', { status: 'Done' }, 400, '/status'],
      ['a NUL byte', { device: 'Exca\0vator' }, 400, '/device'],
      ['a lone surrogate', { device: 'Excavator \ud800' }, 400, '/device'],
      ['a device of 101 characters', { device: 'x'.repeat(101) }, 400, '/device'],
      ['a blank description', { callDescription: '   ' }, 400, '/callDescription'],
    ])('should refuse %s and name the field', async (_, values, status, path) => {
      const problem = await logbook.as(technician).problem('POST', '/logbook-entries', newEntry(values));
      expect(problem.status).toBe(status);
      expect(problem.errors?.map((error) => error.path)).toContain(path);
    });

    it.each(['userId', 'completedBy'])('should not be of an account that stands for nobody (%s)', async (field) => {
      const entry = newEntry({ status: 'Completed', [field]: systemUser });
      const manager = await logbook.given.manager();
      const { status, errors } = await logbook.as(manager).problem('POST', '/logbook-entries', entry);
      expect({ status, path: errors?.[0]?.path }).toEqual({ status: 400, path: `/${field}` });
    });

    it('should say what is wrong with an end before the start', async () => {
      const entry = newEntry({ status: 'Completed', endDate: '2026-11-19' });
      const { detail } = await logbook.as(technician).problem('POST', '/logbook-entries', entry);
      expect(detail).toBe('endDate must not lie before startDate.');
    });

    it('should refuse fields that it does not know', async () => {
      const problem = await logbook.as(technician).problem('POST', '/logbook-entries', newEntry({ isDeleted: true }));
      expect(problem).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    });

    it('should count characters as people do', async () => {
      const entry = await record({ device: '🚜'.repeat(100) });
      expect(entry.device).toBe('🚜'.repeat(100));
    });
  });

  describe('seeing', () => {
    it("should hide a technician's entries from a colleague and show them to a manager", async () => {
      const { entryId } = await record();
      const path = `/logbook-entries/${entryId}`;
      expect((await logbook.as(manager).get(path)).status).toBe(200);
      expect(await logbook.as(colleague).problem('GET', path)).toMatchObject({ status: 404, code: 'ENTRY_NOT_FOUND' });
      expect(await logbook.as(colleague).problem('PATCH', path, { device: 'X' })).toMatchObject({ status: 404 });
      expect(await logbook.as(colleague).problem('DELETE', path)).toMatchObject({ status: 404 });
    });

    it('should show a TechnicianReader everything, and say that others’ entries are not theirs to change', async () => {
      const { entryId } = await record();
      const path = `/logbook-entries/${entryId}`;
      const reader = await logbook.given.reader();
      expect((await logbook.as(reader).get(path)).status).toBe(200);
      const tried = [
        await logbook.as(reader).problem('PATCH', path, { device: 'X' }),
        await logbook.as(reader).problem('DELETE', path),
        await logbook.as(reader).problem('POST', `${path}/escalate`, { reason: 'x' }),
        await logbook.as(reader).problem('POST', `${path}/restore`),
      ];
      for (const problem of tried) expect(problem).toMatchObject({ status: 403, code: 'NOT_YOURS' });
      const outdated = await logbook.as(reader).patch(path, { device: 'X' }, { 'if-match': '"7"' });
      expect(outdated).toMatchObject({ status: 403, body: { code: 'NOT_YOURS' } });
      expect(await recordsOf(logbook.database, outdated)).toMatchObject([
        { userId: reader.userId, action: 'access_denied', details: { code: 'NOT_YOURS' } },
      ]);
    });

    it('should not find for a TechnicianReader what somebody else has deleted', async () => {
      const entryId = await logbook.given.entry(technician, { is_deleted: true });
      const reader = await logbook.given.reader();
      const path = `/logbook-entries/${entryId}`;
      const tried = [
        await logbook.as(reader).patch(path, { device: 'X' }),
        await logbook.as(reader).delete(path),
        await logbook.as(reader).post(`${path}/restore`),
      ];
      expect(tried.map(({ status }) => status)).toEqual([404, 404, 404]);
    });
  });

  describe('changing', () => {
    it('should change what the patch names, clear what it sets to null, and count the version', async () => {
      const { entryId } = await record({ priority: 'Low', solutionDescription: 'Greased' });
      const { status, body } = await logbook
        .as(technician)
        .patch<LogbookEntry>(`/logbook-entries/${entryId}`, { priority: null, downtimeHours: 3.25 });
      expect(status).toBe(200);
      expect(body).toMatchObject({ priority: null, downtimeHours: 3.25, solutionDescription: 'Greased', version: 2 });
    });

    it('should leave an entry as it is when nothing changes', async () => {
      const { entryId, version } = await record({ priority: 'Low' });
      const patch = (values: object) => logbook.as(technician).patch(`/logbook-entries/${entryId}`, values);
      expect((await patch({})).body).toMatchObject({ version });
      expect((await patch({ priority: 'Low' })).body).toMatchObject({ version });
    });

    it.each(['status', 'completedBy'])('should refuse to patch %s', async (field) => {
      const { entryId } = await record();
      const problem = await logbook
        .as(technician)
        .problem('PATCH', `/logbook-entries/${entryId}`, { [field]: 'Completed' });
      expect(problem).toMatchObject({ status: 422, code: 'USE_TRANSITION' });
    });

    it('should refuse to clear what is required', async () => {
      const { entryId } = await record();
      const problem = await logbook.as(technician).problem('PATCH', `/logbook-entries/${entryId}`, { device: null });
      expect(problem.status).toBe(400);
    });

    it('should give an end to what is completed only, and keep what an entry has had', async () => {
      const patch = (entryId: string, values: object) =>
        logbook.as(technician).patch<LogbookEntry>(`/logbook-entries/${entryId}`, values);
      const { entryId } = await record();
      expect(await patch(entryId, { endDate: '2026-11-20' })).toMatchObject({
        status: 422,
        body: {
          code: 'NOT_COMPLETED',
          detail: 'endDate needs the status Completed: leave it out, or complete the entry.',
          errors: [{ path: '/endDate' }],
        },
      });
      const completed = await record({ status: 'Completed', endDate: '2026-11-20' });
      expect((await patch(completed.entryId, { endDate: '2026-11-21' })).status).toBe(200);
      const imported = await logbook.given.entry(technician, { end_date: '2026-03-02' });
      expect((await patch(imported, { endDate: '2026-03-02', device: 'X' })).body).toMatchObject({ device: 'X' });
    });

    it('should let only leaders hand an entry over', async () => {
      const { entryId } = await record();
      const path = `/logbook-entries/${entryId}`;
      const handOver = { userId: colleague.userId };
      expect((await logbook.as(technician).problem('PATCH', path, handOver)).status).toBe(403);
      expect((await logbook.as(manager).patch(path, handOver)).body).toMatchObject(handOver);
      expect((await logbook.as(technician).problem('GET', path)).status).toBe(404);
      expect((await logbook.as(colleague).get(path)).status).toBe(200);
    });
  });

  describe('deleting', () => {
    it('should take the entry and its attachments away, softly', async () => {
      const { entryId } = await record();
      const attachId = await logbook.given.attachment(entryId, technician);
      expect((await logbook.as(technician).delete(`/logbook-entries/${entryId}`)).status).toBe(204);

      const kept = await logbook.database.first(
        `SELECT e.is_deleted AS entry, a.is_deleted AS attachment FROM logbook_entries e JOIN attachments a USING (entry_id)
         WHERE a.attach_id = $1`,
        [attachId],
      );
      expect(kept).toEqual({ entry: true, attachment: true });
      expect((await logbook.as(technician).problem('GET', `/logbook-entries/${entryId}`)).status).toBe(404);
      expect((await logbook.as(technician).problem('DELETE', `/logbook-entries/${entryId}`)).status).toBe(404);
    });

    it('should show deleted entries to leaders only', async () => {
      const { entryId } = await record();
      await logbook.as(technician).delete(`/logbook-entries/${entryId}`);
      expect((await logbook.as(manager).get(`/logbook-entries/${entryId}`)).body).toMatchObject({ isDeleted: true });
      const { body } = await logbook.as(manager).get<EntryPage>('/logbook-entries?deleted=true');
      expect(body.items.map((entry) => entry.entryId)).toContain(entryId);
      expect((await logbook.as(technician).problem('GET', '/logbook-entries?deleted=true')).status).toBe(403);
    });
  });
});
