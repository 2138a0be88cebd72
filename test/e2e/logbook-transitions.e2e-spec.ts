import type { LogbookEntry } from '../../src/modules/logbook/dto/logbook-entry.dto';
import { dayIn } from '../../src/common/day-in';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';

describe('the life of an entry', () => {
  const logbook = useLogbook();
  let technician: GivenUser;
  let colleague: GivenUser;
  let manager: GivenUser;

  beforeAll(async () => {
    technician = await logbook.given.technician();
    colleague = await logbook.given.technician();
    manager = await logbook.given.manager();
  });

  const move = (user: GivenUser, entryId: string, action: string, body?: object) =>
    logbook.as(user).post<LogbookEntry>(`/logbook-entries/${entryId}/${action}`, body ?? {});
  const refusal = (user: GivenUser, entryId: string, action: string, body: object = {}) =>
    logbook.as(user).problem('POST', `/logbook-entries/${entryId}/${action}`, body);
  const solved = { solutionDescription: 'New seal' };
  const reason = { reason: 'Needs a part' };

  it('should complete an open entry today, by whoever asks', async () => {
    const entryId = await logbook.given.entry(technician);
    const { status, body } = await move(technician, entryId, 'complete', { ...solved, downtimeHours: 4 });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'Completed',
      solutionDescription: 'New seal',
      downtimeHours: 4,
      completedBy: technician.userId,
      endDate: new Date().toISOString().slice(0, 10),
      version: 2,
    });
  });

  it.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
    'should take the day of the plant for today, never that of the server: %s',
    async (timeZone) => {
      // 25 hours apart: at any moment at least one of them has another day than UTC
      await logbook.as(manager).put('/settings/plant.timeZone', { value: timeZone });
      const entryId = await logbook.given.entry(technician);
      const before = dayIn(timeZone);
      const { body } = await move(technician, entryId, 'complete', solved);
      await logbook.as(manager).delete('/settings/plant.timeZone');
      expect([before, dayIn(timeZone)]).toContain(body.endDate);
    },
  );

  it('should not complete an entry before it starts, whatever day it is', async () => {
    const entryId = await logbook.given.entry(technician, { start_date: '2200-01-01' });
    expect((await move(technician, entryId, 'complete', solved)).body).toMatchObject({ endDate: '2200-01-01' });
  });

  it('should escalate, and reopen a completed entry without its end', async () => {
    const entryId = await logbook.given.entry(technician);
    expect((await move(technician, entryId, 'escalate', reason)).body).toMatchObject({
      status: 'Escalation',
      statusReason: 'Needs a part',
    });
    expect((await move(manager, entryId, 'complete', solved)).body).toMatchObject({ completedBy: manager.userId });
    expect((await move(technician, entryId, 'reopen', { reason: 'Leaks again' })).body).toMatchObject({
      status: 'Open',
      statusReason: 'Leaks again',
      endDate: null,
      completedBy: null,
    });
  });

  it.each([
    ['Completed', 'complete', solved],
    ['Completed', 'escalate', reason],
    ['Escalation', 'escalate', reason],
    ['Open', 'reopen', reason],
  ])('should refuse an entry that is %s to %s', async (status, action, body) => {
    const entryId = await logbook.given.entry(technician, { status });
    const problem = await refusal(technician, entryId, action, body);
    expect(problem).toMatchObject({ status: 409, code: 'ILLEGAL_TRANSITION' });
  });

  it('should let one of two completions at once win', async () => {
    const entryId = await logbook.given.entry(technician);
    const answers = await Promise.all([1, 2].map(() => move(technician, entryId, 'complete', solved)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
  });

  it('should refuse an end before the start, and a technician who names somebody else', async () => {
    const entryId = await logbook.given.entry(technician, { start_date: '2026-03-01' });
    expect(await refusal(technician, entryId, 'complete', { ...solved, endDate: '2026-02-28' })).toMatchObject({
      status: 422,
      errors: [{ path: '/endDate' }],
    });
    const byColleague = { ...solved, completedBy: colleague.userId };
    expect((await refusal(technician, entryId, 'complete', byColleague)).status).toBe(403);
    expect((await move(manager, entryId, 'complete', byColleague)).body).toMatchObject({
      completedBy: colleague.userId,
    });
  });

  it("should not touch somebody else's entry, nor a deleted one", async () => {
    const entryId = await logbook.given.entry(technician);
    expect((await refusal(colleague, entryId, 'complete', solved)).status).toBe(404);
    await logbook.as(technician).delete(`/logbook-entries/${entryId}`);
    expect((await refusal(technician, entryId, 'complete', solved)).status).toBe(404);
    expect((await refusal(manager, entryId, 'complete', solved)).status).toBe(404);
  });

  describe('restoring', () => {
    it('should bring back an own entry with the attachments that its deletion took, and no others', async () => {
      const { given, database } = logbook;
      const entryId = await given.entry(technician);
      const taken = await given.attachment(entryId, technician);
      const deletedBefore = await given.attachment(entryId, technician);
      await database.query('UPDATE attachments SET is_deleted = true WHERE attach_id = $1', [deletedBefore]);
      await logbook.as(technician).delete(`/logbook-entries/${entryId}`);

      expect((await move(technician, entryId, 'restore')).body).toMatchObject({ isDeleted: false });
      const kept = await database.query('SELECT attach_id FROM attachments WHERE entry_id = $1 AND NOT is_deleted', [
        entryId,
      ]);
      expect(kept).toEqual([{ attach_id: taken }]);
    });

    it('should refuse what is not deleted, and what is not theirs', async () => {
      const entryId = await logbook.given.entry(technician);
      expect(await refusal(technician, entryId, 'restore')).toMatchObject({ status: 409, code: 'NOT_DELETED' });
      await logbook.as(technician).delete(`/logbook-entries/${entryId}`);
      expect((await refusal(colleague, entryId, 'restore')).status).toBe(404);
    });
  });

  describe('history', () => {
    interface History {
      items: { action: string; userId: string; fullName: string; version: number; changes: object[] }[];
    }

    it('should tell who changed which field, newest first', async () => {
      const entryId = await logbook.given.entry(technician);
      await move(technician, entryId, 'escalate', reason);
      await logbook.as(manager).patch(`/logbook-entries/${entryId}`, { device: 'Excavator C' });

      const { body } = await logbook.as(technician).get<History>(`/logbook-entries/${entryId}/history`);
      expect(body.items.map(({ action, userId, version }) => ({ action, userId, version }))).toEqual([
        { action: 'update', userId: manager.userId, version: 3 },
        { action: 'entry.escalate', userId: technician.userId, version: 2 },
        { action: 'create', userId: expect.any(String) as string, version: 1 },
      ]);
      expect(body.items[0]?.changes).toEqual([{ field: 'device', before: 'Excavator B', after: 'Excavator C' }]);
      expect(body.items[1]?.changes).toContainEqual({ field: 'status', before: 'Open', after: 'Escalation' });
      expect(body.items[1]?.fullName).toBe((await logbook.as(technician).get('/auth/me')).body.fullName);
    });

    it('should be there for whoever sees the entry, and for nobody else', async () => {
      const entryId = await logbook.given.entry(technician);
      const path = `/logbook-entries/${entryId}/history`;
      const reader = await logbook.given.reader();
      expect((await logbook.as(reader).get<History>(path)).body.items).toHaveLength(1);
      expect((await logbook.as(colleague).problem('GET', path)).status).toBe(404);
    });
  });

  describe('two people at once', () => {
    it('should refuse a change of a version that is past, and show both sides', async () => {
      const entryId = await logbook.given.entry(technician);
      const path = `/logbook-entries/${entryId}`;
      const etag = (await logbook.as(technician).get(path)).headers.etag as string;
      expect(etag).toBe('"1"');
      const theirs = await logbook
        .as(manager)
        .patch(path, { device: 'Excavator C', responsiblePerson: 'South crew' }, { 'if-match': etag });
      expect(theirs.headers.etag).toBe('"2"');

      const mine = await logbook
        .as(technician)
        .patch(path, { device: 'Excavator D', priority: 'High' }, { 'if-match': etag });
      expect(mine).toMatchObject({
        status: 412,
        body: { code: 'VERSION_CONFLICT', conflicts: ['device'], current: { device: 'Excavator C', version: 2 } },
      });
      expect((await logbook.as(technician).delete(path, { 'if-match': etag })).status).toBe(412);
    });

    it('should go ahead without If-Match, or with *', async () => {
      const path = `/logbook-entries/${await logbook.given.entry(technician)}`;
      expect((await logbook.as(technician).patch(path, { priority: 'Low' })).status).toBe(200);
      expect((await logbook.as(technician).patch(path, { priority: 'High' }, { 'if-match': '*' })).status).toBe(200);
    });

    it('should answer 304 to a client that has the newest version', async () => {
      const path = `/logbook-entries/${await logbook.given.entry(technician)}`;
      const known = await logbook.as(technician).get(path, { 'if-none-match': '"1"' });
      expect({ status: known.status, body: known.body }).toEqual({ status: 304, body: undefined });
      expect((await logbook.as(technician).get(path, { 'if-none-match': '"7"' })).status).toBe(200);
    });
  });
});
