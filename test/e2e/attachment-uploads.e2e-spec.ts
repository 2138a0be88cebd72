import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Attachment } from '../../src/modules/attachments/dto/attachment.dto';
import { AttachmentStore } from '../../src/modules/attachments/storage/attachment-store';
import { SettingsService } from '../../src/modules/settings/settings.service';
import { contents, picture } from '../factories/files';
import { useAttachedEntry, useAttachments } from '../setup/attachments';
import { recordsOf } from '../setup/audit';

describe('uploading attachments', () => {
  const logbook = useAttachments();
  const held = useAttachedEntry(logbook);
  const { listOf, path, attach } = held;
  afterEach(() => jest.restoreAllMocks());

  const set = (values: Record<string, unknown>) => {
    const settings = logbook.app.get(SettingsService);
    const get = settings.get.bind(settings);
    jest.spyOn(settings, 'get').mockImplementation((key) => (values[key] ?? get(key)) as never);
  };

  it('should attach a file to an entry', async () => {
    const answer = await logbook.as(held.technician).upload<Attachment>(listOf(), contents.png, {
      name: 'leak.png',
      type: 'image/png',
      fields: { description: 'Where it leaks' },
    });
    expect(answer).toMatchObject({ status: 201, headers: { etag: '"1"' } });
    expect(answer.body).toMatchObject({
      entryId: held.entryId,
      fileName: 'leak.png',
      fileType: 'image/png',
      fileSize: contents.png.length,
      sha256: createHash('sha256').update(contents.png).digest('hex'),
      description: 'Where it leaks',
      uploadedBy: held.technician.userId,
      isDeleted: false,
      version: 1,
    });
    expect((await logbook.as(held.technician).get(path(answer.body))).body).toEqual(answer.body);
  });

  it('should be recorded once, without the key of the file', async () => {
    const answer = await logbook.as(held.technician).upload(listOf(), contents.png);
    const [record, ...others] = await recordsOf(logbook.database, answer);
    expect(others).toEqual([]);
    expect(record).toMatchObject({ action: 'create', entityId: answer.body.attachId, userId: held.technician.userId });
    expect(record!.details).toMatchObject({ new: { wrapped_key: '[redacted]', file_type: 'image/png' } });
  });

  it('should keep the file encrypted, under the hash of what is stored, for nobody else on the machine', async () => {
    const { attachId } = await attach(held.technician, contents.text, 'note.txt');
    const { file_path: key } = await logbook.database.first<{ file_path: string }>(
      'SELECT file_path FROM attachments WHERE attach_id = $1',
      [attachId],
    );
    const stored = await readFile(logbook.pathOf(key));
    expect(createHash('sha256').update(stored).digest('hex')).toBe(key);
    expect(stored.includes('cylinder')).toBe(false);
    expect((await stat(logbook.pathOf(key))).mode & 0o777).toBe(0o600);
    expect(await logbook.incomingFiles()).toEqual([]);
  });

  it.each([
    ['png', 'image/png'],
    ['jpeg', 'image/jpeg'],
    ['gif', 'image/gif'],
    ['webp', 'image/webp'],
    ['heic', 'image/heic'],
    ['pdf', 'application/pdf'],
    ['text', 'text/plain'],
  ] as const)('should tell a %s by its content, whatever name and type say', async (kind, fileType) => {
    const { body } = await logbook
      .as(held.technician)
      .upload<Attachment>(listOf(), contents[kind], { name: 'setup.exe', type: 'application/x-msdownload' });
    expect(body).toMatchObject({ fileType, fileName: 'setup.exe' });
  });

  it('should not find an entry that is deleted, or not the caller’s to see', async () => {
    const deleted = await logbook.given.entry(held.technician, { is_deleted: true });
    const tried = [
      await logbook.as(held.technician).upload(listOf(deleted), contents.png),
      await logbook.as(held.manager).upload(listOf(deleted), contents.png),
      await logbook.as(held.colleague).upload(listOf(), contents.png),
      await logbook.as(held.reader).upload(listOf(deleted), contents.png),
    ];
    expect(tried.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });

  it('should be refused to whoever may only read the entry', async () => {
    const { status, body } = await logbook.as(held.reader).upload(listOf(), contents.png);
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'NOT_YOURS' });
  });

  it('should let managers attach to everybody’s entries', async () => {
    expect(await attach(held.manager)).toMatchObject({ uploadedBy: held.manager.userId });
  });

  it('should refuse what is too large, and leave nothing behind', async () => {
    set({ 'attachments.maxFileBytes': 100_000 });
    const before = await logbook.storedFiles();
    const { status, body } = await logbook.as(held.technician).upload(listOf(), picture(100_001));
    expect({ status, code: body.code, maxBytes: body.maxBytes }).toEqual({
      status: 413,
      code: 'FILE_TOO_LARGE',
      maxBytes: 100_000,
    });
    expect((await logbook.as(held.technician).upload(listOf(), picture(100_000))).status).toBe(201);
    expect((await logbook.as(held.technician).upload(listOf(), picture(1_000_000))).status).toBe(413);
    expect(await logbook.storedFiles()).toHaveLength(before.length + 1);
    expect(await logbook.incomingFiles()).toEqual([]);
  });

  it('should take no other types than those that are allowed', async () => {
    set({ 'attachments.allowedTypes': ['image/jpeg'] });
    const before = await logbook.storedFiles();
    for (const kind of ['png', 'pdf', 'text'] as const) {
      const { status, body } = await logbook.as(held.technician).upload(listOf(), contents[kind], { name: 'a.jpg' });
      expect([status, body.code]).toEqual([415, 'FILE_TYPE_NOT_ALLOWED']);
    }
    expect(await logbook.storedFiles()).toEqual(before);
    expect(await logbook.incomingFiles()).toEqual([]);
  });

  it('should not let a user store more than the quota, not even with uploads at once', async () => {
    const user = await logbook.given.technician();
    const entry = await logbook.given.entry(user);
    set({ 'attachments.userQuotaBytes': 250_000 });
    const before = await logbook.storedFiles();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => logbook.as(user).upload(listOf(entry), picture(100_000))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 413, 413, 413, 413]);
    expect(answers.find(({ status }) => status === 413)?.body.code).toBe('QUOTA_EXCEEDED');
    expect(await logbook.storedFiles()).toHaveLength(before.length + 2);
  });

  it('should count what is deleted, or handed over, against the quota of who uploaded it', async () => {
    const user = await logbook.given.technician();
    const entry = await logbook.given.entry(user);
    const { body } = await logbook.as(user).upload<Attachment>(listOf(entry), picture(200_000));
    await logbook.as(user).delete(path(body));
    await logbook.as(held.manager).patch(`/logbook-entries/${entry}`, { userId: held.colleague.userId });
    set({ 'attachments.userQuotaBytes': 250_000 });
    held.entryId = await logbook.given.entry(user);
    expect((await logbook.as(user).upload(listOf(), picture(100_000))).body.code).toBe('QUOTA_EXCEEDED');
  });

  it('should not attach more than a thousand files to an entry', async () => {
    await logbook.database.query(
      `INSERT INTO attachments (entry_id, file_name, file_path, file_type, file_size, uploaded_by)
       SELECT $1, 'x', 'none', 'image/png', 0, $2 FROM generate_series(1, 1000)`,
      [held.entryId, held.technician.userId],
    );
    const { status, body } = await logbook.as(held.technician).upload(listOf(), contents.png);
    expect([status, body.code]).toEqual([422, 'TOO_MANY_ATTACHMENTS']);
  });

  it('should forget the file when the entry is deleted in the middle', async () => {
    const before = await logbook.storedFiles();
    const store = logbook.app.get(AttachmentStore);
    const put = store.put.bind(store);
    jest.spyOn(store, 'put').mockImplementation(async (...args) => {
      await put(...args);
      await logbook.as(held.technician).delete(`/logbook-entries/${held.entryId}`);
    });
    expect((await logbook.as(held.technician).upload(listOf(), contents.png)).status).toBe(404);
    expect(await logbook.storedFiles()).toEqual(before);
  });
});
