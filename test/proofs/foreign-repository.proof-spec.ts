import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { AttachmentBackupService } from '../../src/modules/backups/attachment-backup.service';
import { BackupRepositoryService } from '../../src/modules/backups/backup-repository.service';
import { BackupRetentionService } from '../../src/modules/backups/backup-retention.service';
import { BackupStatusService } from '../../src/modules/backups/backup-status.service';
import { BackupVerificationService } from '../../src/modules/backups/backup-verification.service';
import { BackupWatchJob } from '../../src/modules/backups/backup-watch.job';
import { BackupsService } from '../../src/modules/backups/backups.service';
import { DrillsService } from '../../src/modules/backups/drills/drills.service';
import { WalArchiveService } from '../../src/modules/backups/wal-archive.service';
import { backupCaller, describeWithBackups, useBackedUpLogbook, withBackups } from '../setup/backups';

jest.setTimeout(60_000);

// A new logbook beside the backups of an old one, with its keys: each test takes over from the one before.
describeWithBackups(withBackups('a repository of another database'), () => {
  const logbook = useBackedUpLogbook();
  const get = <T>(type: new (...dependencies: never[]) => T): T => logbook.app.get(type, { strict: false });
  const caller = backupCaller();
  const status = () => get(BackupStatusService).status(caller);
  let oldData = '';

  beforeAll(async () => {
    await get(BackupsService).take(caller, 'full');
    oldData = logbook.config.dataDir;
    await logbook.restart({ DATA_DIR: join(oldData, '..', 'new-data') });
  });

  it('should be told by the start, and from then on by the status', async () => {
    expect(logbook.installation.backups?.notice).toMatch(
      /^Backups DO NOT WORK yet: The repository holds the backups of another database:.+\(BACKUP_REPO_DIR or/,
    );
    await get(BackupRepositoryService).announce();
    expect((await status()).problems[0]).toMatchObject({ code: 'REPOSITORY_FOREIGN' });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a look at it', () => get(BackupRepositoryService).report(caller)],
    ['a backup', () => get(BackupsService).take(caller, 'full')],
    [
      'a retention of a later time',
      () => get(BackupRetentionService).expire(caller, undefined, new Date('2100-01-01')),
    ],
    ['a verification', () => get(BackupVerificationService).verify(caller)],
    ['a look for gaps', () => get(WalArchiveService).check(caller)],
    ['copying attached files', () => get(AttachmentBackupService).update(caller)],
    ['a drill', () => get(DrillsService).drill(caller)],
  ])('should refuse %s', async (_, act) => {
    const before = logbook.files('.').length;
    await expect(act()).rejects.toMatchObject({ code: 'REPOSITORY_FOREIGN' });
    expect(logbook.files('.')).toHaveLength(before);
    expect(await status()).toMatchObject({ lastFullBackupAt: null, recoveryWindow: null, verifiedAt: null });
  });

  it('should be among all that the watch finds', async () => {
    const run = { caller, signal: AbortSignal.timeout(60_000), parameters: {}, progress: () => Promise.resolve() };
    const foreign = expect.objectContaining({ code: 'REPOSITORY_FOREIGN' }) as object;
    await expect(get(BackupWatchJob).run(run)).rejects.toMatchObject({
      problems: expect.arrayContaining([foreign]) as object[],
    });
  });

  it('should say whose it is, and not that there is no backup', async () => {
    const { problems } = await status();
    expect(problems[0]?.message).toMatch(
      /\(system identifier \d{19}, PostgreSQL 15; this one has \d{19}\): nothing is /,
    );
    expect(problems).not.toContainEqual(expect.objectContaining({ code: 'NO_BACKUP' }));
  });

  it('should be taken over when somebody says that it is an upgrade, and keep what there was', async () => {
    const before = logbook.files('backup').length;
    await logbook.tool.run('stanza-upgrade');
    expect(await get(BackupRepositoryService).report(caller)).toMatchObject({ backups: [] });
    const { label } = await get(BackupsService).take(caller, 'full');
    expect(await get(WalArchiveService).check(caller)).toMatchObject({ missing: [] });
    const { expired, kept } = await get(BackupRetentionService).expire(caller, undefined, new Date('2100-01-01'));
    expect([expired, kept]).toEqual([[], 1]);
    expect(logbook.files('backup').length).toBeGreaterThan(before);
    expect(await status()).toMatchObject({ problems: [] });
    expect((await get(BackupRepositoryService).read(caller)).backups).toMatchObject([{ label }]);
  });

  it('should refuse the old one from then on', async () => {
    await logbook.restart({ DATA_DIR: oldData });
    await expect(get(BackupRepositoryService).report(caller)).rejects.toMatchObject({ code: 'REPOSITORY_FOREIGN' });
  });

  it('should be made ready later, when it could not be at the start', async () => {
    const closed = join(oldData, '..', 'closed');
    execFileSync('install', ['-d', '-m', '000', closed]);
    await logbook.restart({ BACKUP_REPO_DIR: closed });
    await get(BackupRepositoryService).announce();
    const message = expect.stringMatching(/stanza-create failed.+ermission denied/) as string;
    expect((await status()).problems[0]).toEqual({ code: 'PGBACKREST_FAILED', message });
    await expect(get(BackupRepositoryService).report(caller)).rejects.toMatchObject({ code: 'BACKUP_INFO_UNREADABLE' });
    execFileSync('chmod', ['777', closed]);
    await get(BackupRepositoryService).report(caller);
    await logbook.archived();
    expect((await status()).problems).toMatchObject([{ code: 'NO_BACKUP' }]);
  });
});
