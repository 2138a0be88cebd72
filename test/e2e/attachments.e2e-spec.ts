import type { Attachment } from '../../src/modules/attachments/dto/attachment.dto';
import { contents } from '../factories/files';
import { useAttachedEntry, useAttachments } from '../setup/attachments';
import { recordsOf } from '../setup/audit';
import { everyPage } from '../setup/pages';

describe('attachments', () => {
  const logbook = useAttachments();
  const held = useAttachedEntry(logbook);
  const { listOf, path, attach } = held;

  describe('listing', () => {
    it('should show the attachments of an entry, page by page', async () => {
      const names = ['b.png', 'a.png', 'c.png'];
      for (const name of names) await attach(held.technician, contents.png, name);
      for (const user of [held.technician, held.reader, held.manager]) {
        const items = await everyPage<Attachment>(logbook.as(user), `${listOf()}?limit=2`);
        expect(items.map(({ fileName }) => fileName)).toEqual(names);
      }
      const counted = await logbook.as(held.technician).get(`${listOf()}?limit=2&count=exact`);
      expect(counted).toMatchObject({ status: 200, body: { total: 3, totalIsEstimate: false } });
      const byName = await everyPage<Attachment>(logbook.as(held.manager), `${listOf()}?limit=1&sort=-fileName`);
      expect(byName.map(({ fileName }) => fileName)).toEqual(['c.png', 'b.png', 'a.png']);
    });

    it('should not find an entry that the caller does not see', async () => {
      expect((await logbook.as(held.colleague).get(listOf())).status).toBe(404);
      const deleted = await logbook.given.entry(held.technician, { is_deleted: true });
      expect((await logbook.as(held.technician).get(listOf(deleted))).status).toBe(404);
      expect((await logbook.as(held.manager).get(listOf(deleted))).status).toBe(200);
    });

    it('should show deleted ones to leaders who ask for them, and to nobody else', async () => {
      const attachment = await attach();
      await logbook.as(held.technician).delete(path(attachment));
      expect((await logbook.as(held.manager).get(listOf())).body.items).toEqual([]);
      const { body } = await logbook.as(held.manager).get<{ items: Attachment[] }>(`${listOf()}?deleted=true`);
      expect(body.items).toMatchObject([{ attachId: attachment.attachId, isDeleted: true }]);
      expect((await logbook.as(held.technician).get(`${listOf()}?deleted=true`)).status).toBe(403);
    });
  });

  describe('changing', () => {
    it('should rename and describe, by a merge patch', async () => {
      const attachment = await attach();
      const renamed = await logbook
        .as(held.technician)
        .patch<Attachment>(path(attachment), { fileName: 'Übersicht.png' });
      expect(renamed).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { fileName: 'Übersicht.png' } });
      const described = await logbook.as(held.manager).patch<Attachment>(path(attachment), { description: 'Left' });
      expect(described.body).toMatchObject({ fileName: 'Übersicht.png', description: 'Left', version: 3 });
      expect(
        (await logbook.as(held.technician).patch(path(attachment), { description: null })).body.description,
      ).toBeNull();
    });

    it.each([['../../etc/passwd'], ['a\\b.png'], ['..'], ['a\u202egpj.exe'], ['a:b'], ['x'.repeat(256)], ['']])(
      'should refuse the name %j',
      async (fileName) => {
        const attachment = await attach();
        const problem = await logbook.as(held.technician).problem('PATCH', path(attachment), { fileName });
        expect([problem.status, problem.errors?.[0]?.path]).toEqual([400, '/fileName']);
      },
    );

    it('should refuse to change anything else', async () => {
      const attachment = await attach();
      for (const field of ['filePath', 'fileType', 'fileSize', 'wrappedKey', 'sha256', 'entryId', 'isDeleted']) {
        const problem = await logbook.as(held.technician).problem('PATCH', path(attachment), { [field]: 'x' });
        expect(problem.status).toBe(400);
      }
    });

    it('should tell a technician, too, which fields both sides changed', async () => {
      const attachment = await attach();
      await logbook.as(held.manager).patch(path(attachment), { description: 'theirs' });
      const { status, body } = await logbook
        .as(held.technician)
        .patch(path(attachment), { description: 'mine', fileName: 'mine.png' }, { 'if-match': '"1"' });
      expect({ status, conflicts: body.conflicts }).toEqual({ status: 412, conflicts: ['description'] });
      expect((await logbook.as(held.technician).delete(path(attachment), { 'if-match': '"1"' })).status).toBe(412);
      expect((await logbook.as(held.technician).delete(path(attachment), { 'if-match': '"2"' })).status).toBe(204);
    });

    it('should be for whoever may change the entry', async () => {
      const attachment = await attach();
      for (const [user, status] of [
        [held.colleague, 404],
        [held.reader, 403],
      ] as const) {
        expect((await logbook.as(user).patch(path(attachment), { description: 'x' })).status).toBe(status);
        expect((await logbook.as(user).delete(path(attachment))).status).toBe(status);
      }
      expect((await logbook.as(held.reader).post(`${path(attachment)}/restore`)).body.code).toBe('NOT_YOURS');
      expect((await logbook.as(held.reader).get(path(attachment))).status).toBe(200);
      expect((await logbook.as(held.colleague).get(path(attachment))).status).toBe(404);
      expect((await logbook.as(held.colleague).get(`${path(attachment)}/content`)).status).toBe(404);
    });
  });

  describe('deleting and restoring', () => {
    it('should hide a deleted one from technicians, who may bring their own back', async () => {
      const attachment = await attach();
      expect((await logbook.as(held.technician).delete(path(attachment))).status).toBe(204);
      expect((await logbook.as(held.technician).get(path(attachment))).status).toBe(404);
      expect((await logbook.as(held.technician).get(`${path(attachment)}/content`)).status).toBe(404);
      expect((await logbook.as(held.manager).get(path(attachment))).body).toMatchObject({ isDeleted: true });
      expect((await logbook.as(held.colleague).post(`${path(attachment)}/restore`)).status).toBe(404);

      const restored = await logbook.as(held.technician).post<Attachment>(`${path(attachment)}/restore`);
      expect(restored).toMatchObject({ status: 200, body: { isDeleted: false } });
      expect(await recordsOf(logbook.database, restored)).toMatchObject([{ action: 'restore' }]);
      const again = await logbook.as(held.technician).problem('POST', `${path(attachment)}/restore`);
      expect(again).toMatchObject({ status: 409, code: 'NOT_DELETED' });
    });

    it('should follow the entry, and not come back without it', async () => {
      const attachment = await attach();
      await logbook.as(held.technician).delete(`/logbook-entries/${held.entryId}`);
      expect(await logbook.as(held.technician).problem('POST', `${path(attachment)}/restore`)).toMatchObject({
        status: 409,
        code: 'ENTRY_DELETED',
      });
      await logbook.as(held.technician).post(`/logbook-entries/${held.entryId}/restore`);
      expect((await logbook.as(held.technician).get<Attachment>(path(attachment))).body.isDeleted).toBe(false);
    });
  });
});
