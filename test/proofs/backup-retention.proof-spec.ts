import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RestoreTarget } from '../../src/database/restore/restore-target';
import { BackupRepositoryService } from '../../src/modules/backups/backup-repository.service';
import { BackupRetentionService } from '../../src/modules/backups/backup-retention.service';
import { BackupsService } from '../../src/modules/backups/backups.service';
import { DrillsService } from '../../src/modules/backups/drills/drills.service';
import { WalArchiveService } from '../../src/modules/backups/wal-archive.service';
import { backupCaller, describeWithBackups, useBackedUpLogbook, withBackups } from '../setup/backups';
import { askRestored, restoreInto } from '../setup/restores';
import { wrapProgram, wrapServer } from '../setup/wrapped-programs';

jest.setTimeout(180_000);

/** Days on which a full backup is taken, and whether it is there on the last one: 2026-04-21. */
const days: [day: string, fate: 'kept' | 'gone', because: string][] = [
  ['2026-01-05', 'kept', 'first of January'],
  ['2026-01-06', 'gone', 'same week'],
  ['2026-01-12', 'gone', 'first of a week more than 3 months ago'],
  ['2026-01-14', 'gone', 'same week'],
  ['2026-02-02', 'kept', 'first of February'],
  ['2026-02-05', 'gone', 'same week'],
  ['2026-02-09', 'kept', 'first of a week'],
  ['2026-03-02', 'kept', 'first of March'],
  ['2026-03-03', 'gone', 'same week'],
  ['2026-03-09', 'kept', 'recovery anchor, and first of a week'],
  ['2026-04-01', 'kept', 'within 30 days'],
  ['2026-04-02', 'kept', 'within 30 days'],
  ['2026-04-20', 'kept', 'within 30 days'],
  ['2026-04-21', 'kept', 'within 30 days'],
];
const [dayWithPoint, restorePoint] = ['2026-04-02', 'in the evening'];
const library = fakeTimeLibrary();

// PostgreSQL and pgBackRest believe in the faked date; the retention is told it.
(library ? describeWithBackups : describe.skip)(withBackups('retention over faked dates (needs faketime)'), () => {
  let [root, clock] = ['', ''];
  const labelOf = async (day: string) => {
    const { backups } = await logbook.app.get(BackupRepositoryService).read(backupCaller());
    return backups.find(({ startedAt }) => startedAt.toISOString().startsWith(day))!.label;
  };
  const lastDayIn = async (name: string, target: RestoreTarget, set: string) => {
    const directory = join(root, name);
    const { endsBefore } = await restoreInto(logbook.config, directory, target, { set });
    const [row] = await askRestored(logbook.config, directory, 'SELECT max(day)::text AS day FROM days');
    return { day: row?.day, isWhole: endsBefore === undefined };
  };
  const logbook = useBackedUpLogbook(async (directory) => {
    [root, clock] = [directory, join(directory, 'clock')];
    turnTo(clock, days[0]![0]);
    const wrapping = { before: faked(clock) };
    await wrapServer(directory, { postgres: wrapping, initdb: wrapping });
    return {
      POSTGRES_BIN_DIR: directory,
      PGBACKREST_BIN: wrapProgram(directory, 'pgbackrest', '/usr/bin/pgbackrest', wrapping),
    };
  });

  it('should leave the right backups after 107 days, and all WAL that they need', async () => {
    const caller = backupCaller();
    await logbook.query('CREATE TABLE days (day date)');
    for (const [day] of days) {
      const now = turnTo(clock, day);
      await logbook.query(`INSERT INTO days VALUES ('${day}')`);
      await logbook.app.get(DrillsService).beat(caller);
      await logbook.app.get(BackupsService).take(caller, 'full');
      if (day === dayWithPoint) await logbook.query(`SELECT pg_create_restore_point('${restorePoint}')`);
      await logbook.app.get(BackupRetentionService).expire(caller, undefined, new Date(now.getTime() + 3_600_000));
    }
    const { backups } = await logbook.app.get(BackupRepositoryService).read(caller);
    const left = backups.map(({ startedAt }) => startedAt.toISOString().slice(0, 10));
    expect(left).toEqual(days.filter(([, fate]) => fate === 'kept').map(([day]) => day));

    const lastDay = new Date(`${days.at(-1)![0]}T02:00:00Z`);
    const { missing, segments } = await logbook.app.get(WalArchiveService).check(caller, undefined, lastDay);
    expect(missing).toEqual([]);
    const archived = logbook.files('archive').filter((path) => path.endsWith('.zst'));
    expect(archived).toHaveLength(segments);
  });

  it('should have left backups of the past that can be restored, with or without WAL behind them', async () => {
    const [oldest, withWal] = [await labelOf('2026-01-05'), await labelOf(dayWithPoint)];
    expect(await lastDayIn('oldest', 'end of the backup', oldest)).toEqual({ day: '2026-01-05', isWhole: true });
    expect(await lastDayIn('point', { name: restorePoint }, withWal)).toEqual({ day: dayWithPoint, isWhole: true });
    // the WAL that would lead from there to the end is gone: the old state must not be taken for the newest
    expect(await lastDayIn('latest', 'latest', oldest)).toEqual({ day: '2026-01-05', isWhole: false });
  });

  it('should only take moments with WAL behind their backup for a drill', async () => {
    const caller = backupCaller();
    const drills = logbook.app.get(DrillsService);
    for (let beats = 0; beats < 4; beats++) {
      await drills.beat(caller);
      await sleep(600);
      await logbook.archived();
    }
    // the smallest fraction of the seeds below 50: of all that was ever backed up it would be a day in January
    const { failure, targetTime } = await drills.drill(caller, { seed: 35 });
    expect([failure, targetTime.toISOString().slice(0, 10)]).toEqual([null, days.at(-1)![0]]);
  });
});

/** Sets the faked clock to one o'clock of a day; it goes on from there. */
function turnTo(path: string, day: string): Date {
  const now = new Date(`${day}T01:00:00Z`);
  const seconds = Math.round((now.getTime() - Date.now()) / 1000);
  writeFileSync(path, `${seconds < 0 ? '' : '+'}${seconds}\n`);
  return now;
}

/** What makes a program believe the clock of a file. */
function faked(path: string): string {
  const variables = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: path,
    FAKETIME_NO_CACHE: 1,
    FAKETIME_DONT_FAKE_MONOTONIC: 1,
  };
  return Object.entries(variables)
    .map(([name, value]) => `${name}='${value}'`)
    .join(' ');
}

function fakeTimeLibrary(): string | undefined {
  const machine = execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim();
  const path = `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`;
  return existsSync(path) ? path : undefined;
}
