import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RestoreTarget } from '../../src/database/restore/restore-target';
import { AttachmentBackupService } from '../../src/modules/backups/attachment-backup.service';
import { BackupStatusService } from '../../src/modules/backups/backup-status.service';
import { BackupsService } from '../../src/modules/backups/backups.service';
import { DrillsService } from '../../src/modules/backups/drills/drills.service';
import { backupCaller, describeWithBackups, useBackedUpLogbook, withBackups } from '../setup/backups';
import { askRestored, givenUnreadableFile, restoreInto } from '../setup/restores';

jest.setTimeout(90_000);

// One logbook through its life: each test takes it over from the one before.
describeWithBackups(withBackups('restoring'), () => {
  const logbook = useBackedUpLogbook();
  const get = <T>(type: new (...dependencies: never[]) => T): T => logbook.app.get(type, { strict: false });
  const caller = backupCaller();
  let scratch = '';
  let filePath = '';
  let before: Date;

  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'pp-restores-'));
    execFileSync('chmod', ['711', scratch]);
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  const objectIn = (directory: string) => join(directory, 'objects', filePath.slice(0, 2), filePath);
  const restoring = (target: RestoreTarget, directory = join(scratch, randomBytes(4).toString('hex'))) =>
    restoreInto(logbook.config, directory, target);
  const beat = () => get(DrillsService).beat(caller);
  const asked = (directory: string, statement: string) => askRestored(logbook.config, directory, statement);

  it('should refuse a moment while there is no backup', async () => {
    await expect(restoring('latest')).rejects.toThrow(/no backup|pgbackrest/i);
    await expect(get(DrillsService).drill(caller)).rejects.toThrow('There is no backup yet');
  });

  it('should back attached files up with the database', async () => {
    filePath = await givenUnreadableFile(logbook);
    await get(BackupsService).take(caller, 'full');
    expect(await get(AttachmentBackupService).update(caller)).toEqual({ copied: 1, listed: 1, removed: 0 });
    expect(existsSync(objectIn(join(logbook.config.backupRepoDir, 'attachments')))).toBe(true);
    expect(await get(AttachmentBackupService).update(caller)).toEqual({ copied: 0, listed: 0, removed: 0 });
  });

  it('should bring back the very content that was deleted, with its files', async () => {
    await logbook.query(
      `CREATE TABLE note AS SELECT number, md5(number::text) AS text FROM generate_series(1, 5000) number`,
    );
    await beat();
    const [was] = await logbook.query('SELECT md5(string_agg(note::text, $$,$$ ORDER BY number)) AS content FROM note');
    await sleep(50);
    before = new Date();
    await sleep(50);
    await logbook.query('DELETE FROM note WHERE number > 100');
    await logbook.query('DROP TABLE note');
    await logbook.query(`SELECT pg_create_restore_point('after-the-drop')`);
    await logbook.archived();

    const directory = join(scratch, 'before');
    const restored = await restoring({ time: before }, directory);
    expect(restored.files).toEqual({ known: 1, missing: [] });
    expect(restored.lastCommitAt!.getTime()).toBeLessThanOrEqual(before.getTime());
    expect(
      await asked(directory, 'SELECT md5(string_agg(note::text, $$,$$ ORDER BY number)) AS content FROM note'),
    ).toEqual([was]);
    expect(existsSync(objectIn(join(directory, 'attachments')))).toBe(true);
    // the archive learns of the new timeline as soon as somebody starts it with an archive
    expect(readdirSync(join(directory, 'postgres', 'pg_wal', 'archive_status'))).toContain('00000002.history.ready');
  });

  it('should restore up to a named point', async () => {
    const directory = join(scratch, 'named');
    await restoring({ name: 'after-the-drop' }, directory);
    expect(await asked(directory, `SELECT to_regclass('note') AS note`)).toEqual([{ note: null }]);
  });

  it('should refuse, in words, what it cannot restore, and leave nothing behind', async () => {
    const later = new Date(Date.now() + 3_600_000);
    await expect(restoring({ time: later })).rejects.toThrow(
      /is in the future.*What can be restored is any moment from/,
    );
    const early = new Date('2020-01-01T00:00:00Z');
    await expect(restoring({ time: early })).rejects.toThrow(/is before the oldest backup.*What can be restored/);
    await expect(restoring({ name: 'nowhere' }, join(scratch, 'nowhere'))).rejects.toThrow(
      /^There is no restore point nowhere between the end of the backup \d{8}-\d{6}F and the end .+--set LABEL.+pg_create_restore_point/,
    );
    expect(existsSync(join(scratch, 'nowhere'))).toBe(false);
    await expect(restoring('latest', join(scratch, 'before'))).rejects.toThrow('is not empty: name a new directory');
    await expect(restoring('latest', join(logbook.config.dataDir, 'new'))).rejects.toThrow('overlaps with DATA_DIR');
  });

  it('should find in a drill all that there was', async () => {
    await beat();
    await logbook.archived();
    await beat();
    await logbook.archived();
    const drill = await get(DrillsService).drill(caller, { seed: 7 });
    expect(drill.failure).toBeNull();
    expect(drill.checks).toContainEqual(
      expect.objectContaining({
        name: 'row counts',
        found: expect.stringContaining('1 entries, 1 attachments') as string,
      }),
    );
    expect(drill.recoveryPointSeconds).toBeGreaterThanOrEqual(0);
    expect(readdirSync(join(logbook.config.dataDir, 'drills'))).toEqual([]);
    const { lastGoodDrill } = await get(BackupStatusService).status(caller);
    expect(lastGoodDrill?.recoverySeconds).toBeGreaterThan(0);
    const listed = JSON.parse(await get(DrillsService).list(caller, { limit: 10, sort: '-startedAt' })) as object;
    expect(listed).toMatchObject({ items: [{ drillId: drill.drillId, isGood: true, seed: 7 }] });
  });

  it('should fail a drill whose copy of a file is missing', async () => {
    rmSync(objectIn(join(logbook.config.backupRepoDir, 'attachments')));
    const { failure } = await get(DrillsService).drill(caller, { seed: 8 });
    expect(failure).toMatch(/1 of 1 files that the backup lists have no copy/);
  });

  it('should fail a drill on a damaged repository', async () => {
    for (const path of logbook.files('backup').filter((file) => file.includes('backup.manifest')))
      writeFileSync(path, randomBytes(1000), { flag: 'r+' });
    const { failure, recoverySeconds } = await get(DrillsService).drill(caller, { seed: 9 });
    expect(failure).toMatch(/pgbackrest restore failed/);
    expect(recoverySeconds).toBeNull();
    expect(readdirSync(join(logbook.config.dataDir, 'drills'))).toEqual([]);
  });
});
