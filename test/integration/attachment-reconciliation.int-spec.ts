import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppConfig } from '../../src/config/config';
import { commandCaller } from '../../src/common/caller';
import { AttachmentReconciliationService } from '../../src/modules/attachments/attachment-reconciliation.service';
import { chunkBytes } from '../../src/modules/attachments/content/content-cipher';
import type { Attachment } from '../../src/modules/attachments/dto/attachment.dto';
import { AttachmentStore } from '../../src/modules/attachments/storage/attachment-store';
import { contents, picture } from '../factories/files';
import { archiveAll } from '../setup/archive';
import { useAttachments } from '../setup/attachments';
import { useS3Server } from '../setup/s3-server';

const caller = commandCaller('Admin', 'test');
/** Negative: what is made in the same moment counts as old enough. */
const graceMs = -60_000;

describe.each(['local', 's3'] as const)('reconciliation of the store %s', (kind) => {
  const s3 = useS3Server();
  const logbook = useAttachments(kind === 's3' ? s3 : undefined);
  const store = () => logbook.app.get(AttachmentStore);
  const spool = () => join(logbook.app.get(AppConfig).attachmentsDir, 'incoming');
  const reconcile = (options: { dryRun?: boolean; graceMs?: number } = {}) =>
    logbook.app.get(AttachmentReconciliationService).reconcile(caller, { graceMs, ...options });

  const attach = async (content: Buffer = contents.png) => {
    const technician = await logbook.given.technician();
    const entryId = await logbook.given.entry(technician);
    const { status, body } = await logbook
      .as(technician)
      .upload<Attachment>(`/logbook-entries/${entryId}/attachments`, content);
    expect(status).toBe(201);
    const { file_path: key } = await logbook.database.first<{ file_path: string }>(
      'SELECT file_path FROM attachments WHERE attach_id = $1',
      [body.attachId],
    );
    return { technician, attachId: body.attachId, key, path: `/attachments/${body.attachId}` };
  };
  const has = async (key: string) => {
    for await (const stored of store().list()) if (stored.key === key) return true;
    return false;
  };
  /** Puts something into the store that no row knows. */
  const orphan = async (
    content: Buffer = randomBytes(100),
    key = createHash('sha256').update(content).digest('hex'),
  ) => {
    await mkdir(spool(), { recursive: true });
    const file = join(spool(), `${key}.test`);
    await writeFile(file, content);
    await store().put(file, key);
    return key;
  };

  it('should serve what it stores', async () => {
    const content = picture(2 * chunkBytes + 11);
    const { technician, path } = await attach(content);
    const { body } = await logbook.as(technician).get<Buffer>(`${path}/content`);
    expect(body.equals(content)).toBe(true);
    const part = await logbook.as(technician).get<Buffer>(`${path}/content`, { range: 'bytes=65530-65545' });
    expect(part.body.equals(content.subarray(65_530, 65_546))).toBe(true);
  });

  it('should remove files that no row knows, and leave all others, those of deleted attachments too', async () => {
    const [kept, deleted] = [await attach(), await attach()];
    await logbook.as(deleted.technician).delete(deleted.path);
    const key = await orphan();

    expect((await reconcile({ dryRun: true })).orphans).toEqual([key]);
    expect(await has(key)).toBe(true);
    expect((await reconcile()).orphans).toEqual([key]);
    expect(await has(key)).toBe(false);
    const after = await reconcile();
    expect(after).toMatchObject({ orphans: [], abandoned: [], missing: [], damaged: [] });
    expect(after.sound).toBeGreaterThanOrEqual(2);
    expect((await logbook.as(kept.technician).get(`${kept.path}/content`)).status).toBe(200);
  });

  it('should leave alone what may belong to an upload that is under way', async () => {
    const key = await orphan();
    const part = join(spool(), 'young.part');
    await writeFile(part, 'x');
    expect(await reconcile({ graceMs: 60_000 })).toMatchObject({ orphans: [], abandoned: [] });
    expect(existsSync(part)).toBe(true);
    expect(await reconcile()).toMatchObject({ orphans: [key], abandoned: [part] });
    expect(existsSync(part)).toBe(false);
  });

  it('should leave the files of archived entries where they are', async () => {
    const { technician, key, path } = await attach();
    await logbook.database.query(
      `UPDATE logbook_entries SET start_date = '2019-01-01', end_date = '2019-01-02', status = 'Completed'
       WHERE entry_id = (SELECT entry_id FROM attachments WHERE file_path = $1)`,
      [key],
    );
    expect(await archiveAll(logbook)).toEqual({ entries: 1, attachments: 1 });
    expect(await reconcile()).toMatchObject({ orphans: [], missing: [], damaged: [] });
    expect((await logbook.as(technician).get<Buffer>(`${path}/content`)).body.equals(contents.png)).toBe(true);
    await store().remove(key);
    expect((await reconcile()).missing).toEqual([expect.objectContaining({ filePath: key })]);
    await logbook.database.query('DELETE FROM archive.attachments');
  });

  it('should remove uploads that were never finished', async () => {
    await mkdir(spool(), { recursive: true });
    const part = join(spool(), 'old.part');
    await writeFile(part, 'x');
    const twoHoursAgo = new Date(Date.now() - 7_200_000);
    await utimes(part, twoHoursAgo, twoHoursAgo);
    expect((await reconcile({ graceMs: 3_600_000, dryRun: true })).abandoned).toEqual([part]);
    expect((await reconcile({ graceMs: 3_600_000 })).abandoned).toEqual([part]);
    expect(existsSync(part)).toBe(false);
  });

  it('should tell which rows have lost their file, or have one that is damaged', async () => {
    const [missing, damaged, short] = [await attach(), await attach(), await attach()];
    await store().remove(missing.key);
    await orphan(randomBytes(contents.png.length + 16), damaged.key);
    await orphan(randomBytes(3), short.key);
    const report = await reconcile();
    const ids = (files: { attachId: string }[]) => files.map(({ attachId }) => attachId).sort();
    expect(ids(report.missing)).toEqual([missing.attachId]);
    expect(ids(report.damaged)).toEqual([damaged.attachId, short.attachId].sort());
    // neither is handed out as if nothing were wrong
    for (const { technician, path } of [missing, damaged, short])
      expect((await logbook.as(technician).failure('GET', `${path}/content`)).status).toBe(500);
  });
});
