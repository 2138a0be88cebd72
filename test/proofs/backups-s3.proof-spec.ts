import { readFileSync } from 'node:fs';
import { BackupRepositoryService } from '../../src/modules/backups/backup-repository.service';
import { BackupVerificationService } from '../../src/modules/backups/backup-verification.service';
import { BackupsService } from '../../src/modules/backups/backups.service';
import { WalArchiveService } from '../../src/modules/backups/wal-archive.service';
import { backupCaller, describeWithBackups, useBackedUpLogbook, withBackups } from '../setup/backups';
import { useCertificate } from '../setup/certificate';
import { useS3Server } from '../setup/s3-server';

jest.setTimeout(60_000);

describeWithBackups(withBackups('backups in S3'), () => {
  const certificate = useCertificate();
  const s3 = useS3Server(certificate);
  const logbook = useBackedUpLogbook(() => {
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
    const caller = backupCaller();
    const { label } = await logbook.app.get(BackupsService).take(caller, 'full');
    const { backups } = await logbook.app.get(BackupRepositoryService).read();
    expect(backups.map((backup) => backup.label)).toEqual([label]);
    await logbook.app.get(BackupVerificationService).verify(caller);
    expect((await logbook.app.get(WalArchiveService).check(caller)).missing).toEqual([]);
  });

  it('should keep the credentials of the storage out of the configuration', () => {
    expect(readFileSync(logbook.tool.setup.configFile, 'utf8')).not.toContain(s3().S3_SECRET_ACCESS_KEY);
  });
});
