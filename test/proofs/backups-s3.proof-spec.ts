import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AttachmentStore } from '../../src/modules/attachments/storage/attachment-store';
import { AttachmentBackupService } from '../../src/modules/backups/attachment-backup.service';
import { BackupRepositoryService } from '../../src/modules/backups/backup-repository.service';
import { BackupVerificationService } from '../../src/modules/backups/backup-verification.service';
import { BackupsService } from '../../src/modules/backups/backups.service';
import { DrillsService } from '../../src/modules/backups/drills/drills.service';
import { WalArchiveService } from '../../src/modules/backups/wal-archive.service';
import { backupCaller, describeWithBackups, useBackedUpLogbook, withBackups } from '../setup/backups';
import { useCertificate } from '../setup/certificate';
import { givenUnreadableFile, restoreInto } from '../setup/restores';
import { useS3Server } from '../setup/s3-server';

jest.setTimeout(60_000);

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describeWithBackups(withBackups('backups in S3'), () => {
  const certificate = useCertificate();
  const s3 = useS3Server(certificate);
  const files = useS3Server();
  const caller = backupCaller();
  let root = '';
  const logbook = useBackedUpLogbook((directory) => {
    root = directory;
    const { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = s3();
    return {
      BACKUP_S3_ENDPOINT: S3_ENDPOINT!.replace('https://127.0.0.1', 'localhost'),
      BACKUP_S3_BUCKET: S3_BUCKET,
      BACKUP_S3_PREFIX: '/backups',
      BACKUP_S3_ACCESS_KEY_ID: S3_ACCESS_KEY_ID,
      BACKUP_S3_SECRET_ACCESS_KEY: S3_SECRET_ACCESS_KEY,
      BACKUP_S3_CA_FILE: certificate.certificateFile,
    };
  });

  it('should be taken, found sound and without a gap, over TLS that is verified', async () => {
    const { label } = await logbook.app.get(BackupsService).take(caller, 'full');
    const { backups } = await logbook.app.get(BackupRepositoryService).read(caller);
    expect(backups.map((backup) => backup.label)).toEqual([label]);
    await logbook.app.get(BackupVerificationService).verify(caller);
    expect((await logbook.app.get(WalArchiveService).check(caller)).missing).toEqual([]);
  });

  it('should keep the credentials of the storage out of the configuration', () => {
    expect(readFileSync(logbook.tool.setup.configFile, 'utf8')).not.toContain(s3().S3_SECRET_ACCESS_KEY);
  });

  it('should bring back files of the local store', async () => {
    const local = await givenUnreadableFile(logbook);
    await logbook.app.get(BackupsService).take(caller, 'incr');
    expect(await logbook.app.get(AttachmentBackupService).update(caller)).toMatchObject({ copied: 1, listed: 2 });
    rmSync(join(logbook.config.attachmentsDir, 'objects', local.slice(0, 2), local));

    const directory = join(root, 'local');
    await logbook.archived();
    expect(await restoreInto(logbook.config, directory, 'latest')).toMatchObject({ files: { known: 1, missing: [] } });
    expect(sha256(join(directory, 'attachments', 'objects', local.slice(0, 2), local))).toBe(local);
  });

  it('should put files back into a bucket that has lost them', async () => {
    await logbook.restart(files());
    const stored = await givenUnreadableFile(logbook);
    await logbook.app.get(BackupsService).take(caller, 'full');
    expect(await logbook.app.get(AttachmentBackupService).update(caller)).toMatchObject({ copied: 1, listed: 1 });
    const store = logbook.app.get(AttachmentStore, { strict: false });
    await store.remove(stored);

    await logbook.archived();
    const restored = await restoreInto(logbook.config, join(root, 'bucket'), 'latest');
    expect(restored.files).toEqual({ known: 2, missing: [] });
    expect(await store.size(stored)).toBe(116);
  });

  it('should pass a drill with its copies in the bucket', async () => {
    for (let beats = 0; beats < 4; beats++) {
      await logbook.app.get(DrillsService, { strict: false }).beat(caller);
      await sleep(600);
      await logbook.archived();
    }
    const { checks } = await logbook.app.get(DrillsService, { strict: false }).drill(caller, { seed: 1 });
    expect(checks.filter(({ isGood }) => !isGood)).toEqual([]);
    expect(checks).toContainEqual(
      expect.objectContaining({
        name: 'attachments',
        found: expect.stringMatching(/^2 files have a copy, 2 were/) as string,
      }),
    );
  });
});
