import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RestoreTarget } from '../../src/database/restore/restore-target';
import { SealingService } from '../../src/modules/audit/seals/sealing.service';
import { VerificationService } from '../../src/modules/audit/seals/verification.service';
import { BackupsService } from '../../src/modules/backups/backups.service';
import { DrillsService } from '../../src/modules/backups/drills/drills.service';
import { WalArchiveService } from '../../src/modules/backups/wal-archive.service';
import { backupCaller, describeWithBackups, useBackedUpLogbook, withBackups } from '../setup/backups';
import { restoreInto } from '../setup/restores';

jest.setTimeout(90_000);

const isSegment = (path: string) => /\/[\dA-F]{24}-[^/]+$/.test(path);

// One logbook that goes back to an earlier time and on from there: each test takes it over from the one before.
describeWithBackups(withBackups('the sealed audit log of a logbook that is restored'), () => {
  let root = '';
  const logbook = useBackedUpLogbook((directory) => {
    root = directory;
    return { AUDIT_CHECKPOINTS_DIR: join(directory, 'checkpoints') };
  });
  const get = <T>(type: new (...dependencies: never[]) => T): T => logbook.app.get(type, { strict: false });
  const caller = backupCaller();
  let before: Date;
  let restored: string;
  let sealed: number;

  const restoring = (target: RestoreTarget) =>
    restoreInto(logbook.config, join(root, randomBytes(4).toString('hex')), target);
  let written = 0;
  const writeAndSeal = async (count: number) => {
    await logbook.query(`
      SELECT audit.record_event(NULL, 'login_failed', 'users', 'somebody ' || n, NULL, NULL, NULL, NULL)
      FROM generate_series(${written + 1}, ${written + count}) AS n`);
    written += count;
    await get(SealingService).seal(caller);
  };
  const verify = () => get(VerificationService).verify(caller, { copies: join(root, 'checkpoints') });
  const beatTwice = async () => {
    for (let beats = 0; beats < 2; beats++) {
      await get(DrillsService).beat(caller);
      await logbook.archived();
    }
  };
  /** Changes a sealed record, as a superuser can. */
  const forge = (from: string, to: string) =>
    logbook.query(`
      ALTER TABLE audit_log DISABLE TRIGGER trg_audit_log_append_only;
      UPDATE audit_log SET entity_id = '${to}' WHERE entity_id = '${from}';
      ALTER TABLE audit_log ENABLE ALWAYS TRIGGER trg_audit_log_append_only`);

  it('should be verified on the copy, which is told what was sealed later', async () => {
    await get(BackupsService).take(caller, 'full');
    await beatTwice();
    before = new Date();
    await sleep(50);
    await writeAndSeal(5);
    await writeAndSeal(6);
    // it belongs to what is about to be given up
    await get(BackupsService).take(caller, 'incr');
    await beatTwice();

    sealed = (await verify()).records;
    const { auditLog, directory } = await restoring({ time: before });
    expect(auditLog.isIntact).toBe(true);
    expect(auditLog.found).toMatch(/^0 records are what was sealed, \d+ were not sealed yet; /);
    expect(auditLog.found).toContain(`; ${sealed} were sealed later`);
    restored = directory;
  });

  it('should fail a drill, when somebody has changed a record before it was backed up', async () => {
    await forge('somebody 1', 'nobody');
    await logbook.query('DELETE FROM heartbeats'); // so that the drill takes a moment from here on
    for (let beats = 0; beats < 4; beats++) {
      await get(DrillsService).beat(caller);
      await sleep(600);
      await logbook.archived();
    }
    const { failure } = await get(DrillsService).drill(caller, { seed: 1 });
    expect(failure).toMatch(/^audit seals: 1 findings: record-changed \(checkpoint \d+, record [\da-f-]{36}\)/);
    await forge('nobody', 'somebody 1');
  });

  it('should tell, after switching over, of the restore and of no tampering', async () => {
    await logbook.restart({ DATA_DIR: restored });
    expect(await verify()).toMatchObject({ isIntact: true, losses: [{ cause: 'recovered', records: sealed }] });
    // more transactions than were lost, so that their numbers tell nothing
    await logbook.query('DO $$ BEGIN FOR i IN 1..300 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$');
    await writeAndSeal(3);
    expect(await verify()).toMatchObject({
      isIntact: true,
      losses: [{ cause: 'recovered', records: sealed, isAccepted: false }],
      unsealed: { count: 0 },
    });
  });

  it('should be restored from the backup before the one that was given up', async () => {
    await beatTwice();
    const { auditLog } = await restoring('latest');
    expect(auditLog).toMatchObject({ isIntact: true });
    expect((await get(WalArchiveService).check(caller)).missing).toEqual([]);
  });

  it('should pass a drill once more', async () => {
    await get(BackupsService).take(caller, 'full');
    await beatTwice();
    const { failure } = await get(DrillsService).drill(caller, { seed: 2 });
    expect(failure).toBeNull();
  });

  it('should be said to end early, when WAL is missing on the way to the end', async () => {
    await writeAndSeal(7);
    await logbook.archived();
    rmSync(logbook.files('archive').filter(isSegment).sort().at(-1)!);
    await writeAndSeal(8);
    await logbook.archived();
    const last = logbook.files('archive').filter(isSegment).sort().at(-1)!;
    const { endsBefore, auditLog } = await restoring('latest');
    expect(last).toContain(`/${endsBefore!}-`);
    expect(auditLog).toMatchObject({
      isIntact: true,
      found: expect.stringMatching(/; 15 were sealed later/) as string,
    });
  });
});
