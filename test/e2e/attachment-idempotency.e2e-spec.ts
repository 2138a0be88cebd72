import { randomUUID } from 'node:crypto';
import type { Attachment } from '../../src/modules/attachments/dto/attachment.dto';
import { contents, picture } from '../factories/files';
import type { GivenUser } from '../factories/given';
import { useAttachments } from '../setup/attachments';
import { recordsOf } from '../setup/audit';

describe('an Idempotency-Key of an upload', () => {
  const logbook = useAttachments();
  let technician: GivenUser;
  let entryId: string;
  let key: string;

  beforeEach(async () => {
    technician = await logbook.given.technician();
    entryId = await logbook.given.entry(technician);
    key = randomUUID();
  });

  const upload = (content: Buffer = contents.png, { name = 'leak.png', description = 'Left', id = entryId } = {}) =>
    logbook.as(technician).upload<Attachment & { code?: string }>(`/logbook-entries/${id}/attachments`, content, {
      name,
      key,
      fields: { description },
    });
  const rows = () =>
    logbook.database.query<{ file_path: string }>('SELECT file_path FROM attachments WHERE entry_id = $1', [entryId]);
  /** Each test attaches once: what the store holds must be what the rows say, and nothing may wait to be stored. */
  const expectOneFile = async (before: string[]) => {
    const [row, ...others] = await rows();
    expect(others).toEqual([]);
    expect((await logbook.storedFiles()).sort()).toEqual([...before, row!.file_path].sort());
    expect(await logbook.incomingFiles()).toEqual([]);
  };

  it('should make one attachment with one file, and give its answer again', async () => {
    const before = await logbook.storedFiles();
    const [first, second] = [await upload(), await upload()];
    expect(first).toMatchObject({
      status: 201,
      headers: { etag: '"1"', location: `/api/v1/attachments/${first.body.attachId}` },
    });
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    expect(second).toMatchObject({
      status: 201,
      headers: { etag: '"1"', location: first.headers.location, 'idempotency-replayed': 'true' },
    });
    expect(second.body).toEqual(first.body);
    await expectOneFile(before);
    expect(await recordsOf(logbook.database, second)).toEqual([]);
    const { body } = await logbook.as(technician).get<Buffer>(`/attachments/${first.body.attachId}/content`);
    expect(body.equals(contents.png)).toBe(true);
  });

  it.each<[string, () => ReturnType<typeof upload>]>([
    ['another content', () => upload(picture(100))],
    ['another name', () => upload(contents.png, { name: 'seal.png' })],
    ['another description', () => upload(contents.png, { description: 'Right' })],
    ['another entry', async () => upload(contents.png, { id: await logbook.given.entry(technician) })],
  ])('should not stand for %s, whose file is not kept', async (_, again) => {
    const before = await logbook.storedFiles();
    await upload();
    expect(await again()).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    await expectOneFile(before);
  });

  it('should let one of several uploads at once through', async () => {
    const before = await logbook.storedFiles();
    const answers = await Promise.all(Array.from({ length: 6 }, () => upload()));
    const made = answers.filter(({ status }) => status === 201);
    expect(made.filter(({ headers }) => !headers['idempotency-replayed'])).toHaveLength(1);
    expect(new Set(made.map(({ body }) => body.attachId)).size).toBe(1);
    const others = answers.filter(({ status }) => status !== 201);
    expect(others.map(({ body }) => body.code)).toEqual(others.map(() => 'IDEMPOTENCY_IN_PROGRESS'));
    await expectOneFile(before);
  });

  it('should be answered again by whoever has no room for another file', async () => {
    const admin = logbook.as(await logbook.given.admin());
    const before = await logbook.storedFiles();
    const content = picture(150_000);
    await admin.put('/settings/attachments.userQuotaBytes', { value: 200_000 });
    const first = await upload(content);
    expect(await upload(content)).toMatchObject({ status: 201, body: first.body });
    key = randomUUID();
    expect(await upload(content)).toMatchObject({ status: 413, body: { code: 'QUOTA_EXCEEDED' } });
    await admin.delete('/settings/attachments.userQuotaBytes');
    await expectOneFile(before);
  });

  it('should not be answered any more once the attachment is gone, and keep nothing then', async () => {
    const before = await logbook.storedFiles();
    const { body } = await upload();
    await logbook.as(technician).delete(`/attachments/${body.attachId}`);
    expect(await upload()).toMatchObject({ status: 404, body: { code: 'ATTACHMENT_NOT_FOUND' } });
    await expectOneFile(before);
  });
});
