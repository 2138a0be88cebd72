import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { copyFileSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AttachmentBackupService } from '../../src/modules/backups/attachment-backup.service';
import { BackupRepositoryService } from '../../src/modules/backups/backup-repository.service';
import { BackupRetentionService } from '../../src/modules/backups/backup-retention.service';
import { BackupStatusService } from '../../src/modules/backups/backup-status.service';
import { BackupVerificationService } from '../../src/modules/backups/backup-verification.service';
import { BackupsService } from '../../src/modules/backups/backups.service';
import { WalArchiveService } from '../../src/modules/backups/wal-archive.service';
import { backupCaller, describeWithBackups, useBackedUpLogbook, withBackups } from '../setup/backups';

const knownText = 'the slew ring was greased on Monday';
const dayMs = 86_400_000;

jest.setTimeout(60_000);

// One repository through its life: each test takes it over from the one before.
describeWithBackups(withBackups('backups by pgBackRest'), () => {
  const logbook = useBackedUpLogbook();
  const get = <T>(type: new (...dependencies: never[]) => T): T => logbook.app.get(type);
  const caller = backupCaller();
  const take = (type: 'full' | 'incr') => get(BackupsService).take(caller, type);
  const acceptLoss = () => get(BackupStatusService).acceptLoss(caller);
  const labels = async () => (await get(BackupRepositoryService).read(caller)).backups.map(({ label }) => label);
  const segments = () => logbook.files('archive').filter((path) => path.endsWith('.zst'));
  const finishSegment = async () => {
    const before = segments().length;
    await logbook.query(`SELECT pg_logical_emit_message(true, 'test', 'something'), pg_switch_wal()`);
    for (let tries = 0; segments().length === before && tries < 500; tries++) await sleep(20);
  };

  it('should be configured by the start alone, without a secret in the configuration', async () => {
    const names = `'archive_mode', 'archive_timeout'`;
    expect(await logbook.query(`SELECT name, setting FROM pg_settings WHERE name IN (${names}) ORDER BY name`)).toEqual(
      [
        { name: 'archive_mode', setting: 'on' },
        { name: 'archive_timeout', setting: '60' },
      ],
    );
    const { configFile } = logbook.tool.setup;
    const { mode, uid } = statSync(configFile);
    expect([mode & 0o777, uid]).toEqual([0o600, statSync(join(logbook.config.dataDir, 'postgres')).uid]);
    const passphrase = readFileSync(join(logbook.config.keysDir, 'backup.passphrase'), 'utf8').trim();
    expect(readFileSync(configFile, 'utf8')).not.toContain(passphrase);
    await get(BackupsService).check(caller);
  });

  it('should take a full and then an incremental backup, and show them to processes without pgBackRest', async () => {
    const full = await take('full');
    await logbook.query(`CREATE TABLE note AS SELECT '${knownText}' AS note FROM generate_series(1, 1000)`);
    const incremental = await take('incr');
    expect(incremental).toMatchObject({ type: 'incr', prior: full.label, hasError: false });
    expect(incremental.repositorySize).toBeLessThan(full.repositorySize);

    const listed = await get(BackupStatusService).list(caller, { limit: 50, sort: '-startedAt' });
    expect(JSON.parse(listed)).toMatchObject({ items: [{ label: incremental.label }, { label: full.label }] });
    expect((await get(WalArchiveService).check(caller)).missing).toEqual([]);
    const status = await get(BackupStatusService).status(caller);
    expect(status).toMatchObject({
      enabled: true,
      recoveryWindow: { from: full.finishedAt.toISOString() },
      lastFullBackupAt: full.finishedAt.toISOString(),
      missingWal: [],
      keysCopyIsCurrent: false,
      problems: [],
    });
  });

  it('should encrypt every file of the repository', async () => {
    await finishSegment();
    const paths = logbook.files('.');
    expect(paths.length).toBeGreaterThan(8);
    const contents = paths.map((path) => readFileSync(path));
    expect(contents.filter((content) => content.includes(knownText))).toEqual([]);
    // the head of what pgBackRest encrypts; without it the text above could just be compressed
    expect(contents.filter((content) => content.subarray(0, 8).toString() !== 'Salted__')).toEqual([]);
  });

  it('should keep the only full backup, however old, and remove nothing when the clock is wrong', async () => {
    const before = await labels();
    const retention = get(BackupRetentionService);
    await expect(retention.expire(caller, undefined, new Date(Date.now() - dayMs))).rejects.toThrow(
      'nothing was removed',
    );
    expect((await retention.expire(caller, undefined, new Date(Date.now() + 400 * dayMs))).expired).toEqual([]);
    await expect(logbook.tool.run('expire', [`--set=${before[0]}`, '--repo1-retention-full=1'])).rejects.toMatchObject({
      exitCode: 104,
    });
    expect(await labels()).toEqual(before);
  });

  it('should keep the WAL of all full backups while another one is taken', async () => {
    await finishSegment();
    const taken = take('full');
    await sleep(300);
    await Promise.all([taken, get(BackupRetentionService).expire(caller)]);
    expect(await get(WalArchiveService).check(caller)).toMatchObject({ missing: [] });
  });

  it('should find a hole in the archive once, take a full backup, and say since when all can be restored', async () => {
    await finishSegment();
    const lost = segments().sort().at(-1)!;
    await finishSegment();
    rmSync(lost);
    const name = /([\dA-F]{24})-[\da-f]+\.zst$/.exec(lost)![1]!;

    await expect(get(WalArchiveService).check(caller)).rejects.toThrow(`lacks 1 WAL segments (${name})`);
    const { backups } = await get(BackupRepositoryService).read(caller);
    expect(backups.at(-1)).toMatchObject({ type: 'full' });
    expect((await get(WalArchiveService).check(caller)).missing).toEqual([name]);
    expect(await get(BackupStatusService).status(caller)).toMatchObject({
      missingWal: [name],
      recoveryWindow: { from: backups.at(-1)!.finishedAt.toISOString() },
    });
  });

  it('should find one changed byte', async () => {
    const verification = get(BackupVerificationService);
    await verification.verify(caller);
    const bundle = logbook.files('backup').find((path) => path.endsWith('/bundle/1'))!;
    copyFileSync(bundle, `${bundle}.copy`);
    const content = readFileSync(bundle);
    content[content.length >> 1]! ^= 1;
    writeFileSync(bundle, content);

    await expect(verification.verify(caller)).rejects.toThrow('Damage in the backup repository: backup: ');
    const { problems } = await get(BackupStatusService).status(caller);
    expect(problems).toMatchObject([{ code: 'REPOSITORY_DAMAGED' }]);
    copyFileSync(`${bundle}.copy`, bundle);
    rmSync(`${bundle}.copy`);
    await verification.verify(caller);
  });

  it('should forget what it found in a backup that is gone', async () => {
    const verification = get(BackupVerificationService);
    const { label } = await take('full');
    const bundle = logbook.files(`backup/${logbook.tool.setup.stanza}/${label}`).find((path) => path.endsWith('/1'))!;
    rmSync(bundle);
    await expect(verification.verify(caller)).rejects.toThrow(label);
    await logbook.tool.run('expire', [`--set=${label}`]);
    await get(BackupRepositoryService).report(caller);
    expect(await get(BackupStatusService).status(caller)).toMatchObject({ verificationFindings: [] });
  });

  it('should not forget it until somebody accepts that', async () => {
    const { problems } = await get(BackupStatusService).status(caller);
    const message = expect.stringContaining('lacks 1 backup of ') as string;
    expect(problems[0]).toEqual({ code: 'BACKUPS_GONE', message });
    await acceptLoss();
    expect(await get(BackupStatusService).status(caller)).toMatchObject({ problems: [] });
    await expect(acceptLoss()).rejects.toMatchObject({ code: 'NO_BACKUPS_LOST' });
  });

  it('should miss none that retention removes', async () => {
    const later = new Date(Date.now() + 400 * dayMs);
    const { expired } = await get(BackupRetentionService).expire(caller, undefined, later);
    expect(expired).not.toEqual([]);
    await get(BackupRepositoryService).report(caller);
    const codes = (await get(BackupStatusService).status(caller)).problems.map(({ code }) => code);
    expect(codes).not.toContain('BACKUPS_GONE');
  });

  it('should take one that was killed for unfinished, not for damaged, and go on', async () => {
    const known = await labels();
    const killed = expect(take('full')).rejects.toThrow(/^pgbackrest backup failed: it was killed$/);
    while (!logbook.files('backup').some((path) => isOfAnother(path, known))) await sleep(20);
    process.kill(Number(processIds(logbook.tool.setup.configFile)[0]), 'SIGKILL');
    await killed;
    await get(BackupVerificationService).verify(caller);
    expect(await take('full')).toMatchObject({ type: 'full', hasError: false });
    expect((await get(WalArchiveService).check(caller)).missing).toEqual([]);
  });

  it('should begin nothing anew in place of a repository that is gone, also at a start', async () => {
    const repository = logbook.config.backupRepoDir;
    const away = `${repository}.away`;
    const known = await labels();
    const gone = { code: 'BACKUPS_GONE' };
    renameSync(repository, away);
    await expect(get(AttachmentBackupService).update(caller)).rejects.toMatchObject(gone);
    expect(fs.existsSync(repository)).toBe(false);
    await logbook.restart();
    expect(logbook.installation.backups?.notice).toMatch(/DO NOT WORK yet: The repository lacks \d+ backups of /);
    await expect(get(BackupRepositoryService).report(caller)).rejects.toMatchObject(gone);
    await expect(take('incr')).rejects.toMatchObject(gone);
    await expect(get(BackupVerificationService).verify(caller)).rejects.toMatchObject(gone);
    await expect(get(BackupRetentionService).expire(caller)).rejects.toMatchObject(gone);
    await expect(get(WalArchiveService).check(caller)).rejects.toMatchObject(gone);
    const { problems } = await get(BackupStatusService).status(caller);
    expect(problems[0]).toMatchObject(gone);
    expect(problems).not.toContainEqual(expect.objectContaining({ code: 'NO_BACKUP' }));
    expect(fs.readdirSync(repository)).toEqual([]);

    rmSync(repository, { recursive: true });
    renameSync(away, repository);
    await get(BackupRepositoryService).report(caller);
    expect((await get(BackupStatusService).status(caller)).problems).not.toContainEqual(expect.objectContaining(gone));
    expect(await labels()).toEqual(known);
  });

  it('should begin it anew when the loss is accepted', async () => {
    const repository = logbook.config.backupRepoDir;
    const owner = statSync(repository);
    renameSync(repository, `${repository}.away`);
    fs.mkdirSync(repository);
    fs.chownSync(repository, owner.uid, owner.gid);
    await expect(get(BackupRepositoryService).report(caller)).rejects.toMatchObject({ code: 'BACKUPS_GONE' });
    await acceptLoss();
    const { label } = await take('incr');
    expect(await labels()).toEqual([label]);
    const [row] = await logbook.query(
      `SELECT details FROM audit_log WHERE action = 'backups.accept_loss' ORDER BY created_at DESC`,
    );
    expect(row).toMatchObject({ details: { count: expect.any(Number) as number } });
    rmSync(repository, { recursive: true });
    renameSync(`${repository}.away`, repository);
    await get(BackupRepositoryService)
      .report(caller)
      .catch(() => undefined);
    await acceptLoss().catch(() => undefined);
  });

  it('should go on when the server starts again', async () => {
    await logbook.restart();
    expect(logbook.installation.backups?.notice).toMatch(/^Backups are on: pgBackRest /);
    expect(await take('incr')).toMatchObject({ type: 'incr' });
  });
});

/** Whether a file belongs to a full backup that is not among those with these labels. */
function isOfAnother(path: string, labels: readonly string[]): boolean {
  const label = /\/(\d{8}-\d{6}F)\//.exec(path)?.[1];
  return label !== undefined && !labels.includes(label);
}

/** The processes that take a backup with a configuration, the first one first. */
function processIds(configFile: string): string[] {
  try {
    return execFileSync('pgrep', ['-f', `^pgbackrest backup --config=${configFile}`], { encoding: 'utf8' }).split('\n');
  } catch {
    return [];
  }
}
