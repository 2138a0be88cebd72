import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RestoreTarget } from '../../src/database/restore/restore-target';
import { BackupStatusService } from '../../src/modules/backups/backup-status.service';
import { BackupsService } from '../../src/modules/backups/backups.service';
import type { Backup } from '../../src/modules/backups/backup-info';
import type { RestoreChoice } from '../../src/modules/backups/restore-plan';
import { WalArchiveService } from '../../src/modules/backups/wal-archive.service';
import { backupCaller, describeWithBackups, useBackedUpLogbook, withBackups } from '../setup/backups';
import { askRestored, restoreInto } from '../setup/restores';

jest.setTimeout(60_000);

// One logbook that goes back twice, each time further, and on from there: each test takes it over from the one before.
describeWithBackups(withBackups('the timelines of a logbook that goes back in time'), () => {
  let root = '';
  const logbook = useBackedUpLogbook((directory) => {
    root = directory;
    return {};
  });
  const get = <T>(type: new (...dependencies: never[]) => T): T => logbook.app.get(type, { strict: false });
  const caller = backupCaller();
  const moments: Record<string, Date> = {};
  let [full, givenUp]: Backup[] = [];

  const notes = `SELECT string_agg(text, '' ORDER BY number) AS notes FROM note`;
  const write = (...texts: string[]) =>
    logbook.query(texts.map((text) => `INSERT INTO note (text) VALUES ('${text}')`).join('; '));
  /** Gives a name to a moment between two changes. */
  const mark = async (name: string) => {
    await sleep(20);
    moments[name] = new Date();
    await sleep(20);
  };
  const restore = async (target: RestoreTarget, choice: RestoreChoice = {}) => {
    const directory = join(root, randomBytes(4).toString('hex'));
    const { line } = await restoreInto(logbook.config, directory, target, choice);
    const [row] = await askRestored(logbook.config, directory, notes);
    return { directory, ...line, notes: row?.notes };
  };
  const at = (name: string) => ({ time: moments[name]! });
  const check = () => get(WalArchiveService).check(caller);
  const segmentsOn = (timeline: number) =>
    logbook
      .files('archive')
      .filter((path) => new RegExp(`/0000000${timeline}[\\dA-F]{16}-`).test(path))
      .sort();
  const nameOf = (path: string) => /([\dA-F]{24})-[^/]+$/.exec(path)![1]!;

  it('should go on from an earlier moment', async () => {
    await logbook.query('CREATE TABLE note (number serial, text text)');
    full = await get(BackupsService).take(caller, 'full');
    await write('a');
    await mark('before b');
    await write('b');
    await get(BackupsService).take(caller, 'incr');
    await mark('before c');
    await write('c');
    givenUp = await get(BackupsService).take(caller, 'incr');
    await write('d');
    await mark('after d');
    await write('e');
    await logbook.archived();

    const earlier = await restore(at('before c'));
    expect(earlier).toMatchObject({ notes: 'ab', number: 1, newest: 1 });
    await logbook.restart({ DATA_DIR: earlier.directory });
    await write('f');
    await mark('after f');
    await write('g');
    await logbook.archived();
  });

  it('should lack nothing, and tell what was given up and can be restored', async () => {
    expect((await check()).missing).toEqual([]);
    const { timeline, recoveryWindow, givenUpWindows } = await get(BackupStatusService).status(caller);
    expect([timeline, recoveryWindow?.from]).toEqual([2, full!.finishedAt.toISOString()]);
    expect(givenUpWindows).toHaveLength(1);
    const [{ timeline: other, ...window }] = givenUpWindows as [{ timeline: number; from: string; to: string }];
    const isIn = (name: string) =>
      moments[name]!.toISOString() >= window.from && moments[name]!.toISOString() < window.to;
    expect([other, ...['before c', 'after d', 'after f'].map(isIn)]).toEqual([1, false, true, false]);
  });

  it('should not guess which timeline is meant', async () => {
    const commands = `--target-time ${moments['after d']!.toISOString()} --timeline`;
    await expect(restore(at('after d'))).rejects.toThrow(
      new RegExp(`is on 2 timelines.* ${commands} 1 --to DIR .* ${commands} 2 --to DIR `, 's'),
    );
    expect(await restore(at('after d'), { timeline: 1 })).toMatchObject({ notes: 'abcd', number: 1, newest: 2 });
  });

  it('should restore a backup that was given up, and refuse to follow what goes on from there', async () => {
    const { label: set } = givenUp!;
    expect(await restore('end of the backup', { set })).toMatchObject({ notes: 'abc', number: 1 });
    const refusal = `The backup ${set} does not lead to the last moment in the repository on timeline 2`;
    await expect(restore('latest', { set, timeline: 'latest' })).rejects.toThrow(refusal);
    await expect(restore('latest', { timeline: 7 })).rejects.toThrow('There is no timeline 7 in the repository');
  });

  it('should go back further, before a backup that the first restore had kept', async () => {
    const earlier = await restore(at('before b'));
    expect(earlier).toMatchObject({ notes: 'a', number: 2, newest: 2 });
    await logbook.restart({ DATA_DIR: earlier.directory });
    await write('h');
    await logbook.archived();
    // as PostgreSQL writes it: the second timeline was left before it began
    const history = `archive/${logbook.tool.setup.stanza}/15-1/00000003.history`;
    const lines = [...(await logbook.tool.run('repo-get', [history])).matchAll(/^(\d)\t0\/([\dA-F]{7})\tbefore /gm)];
    expect(lines.map(([, number]) => number)).toEqual(['1', '2']);
    expect(lines[1]![2]! < lines[0]![2]!).toBe(true);
    expect(await restore('latest')).toMatchObject({ notes: 'ah', number: 3, newest: 3 });
  });

  it('should restore what a timeline without a backup of its own had', async () => {
    expect(await restore(at('after f'), { timeline: 2 })).toMatchObject({ notes: 'abf', number: 2, newest: 3 });
  });

  it('should raise no alarm for a hole in what was given up, and tell of it', async () => {
    const [, lost] = segmentsOn(1).toReversed();
    rmSync(lost!);
    expect((await check()).missing).toEqual([nameOf(lost!)]);
    const { givenUpWindows } = await get(BackupStatusService).status(caller);
    expect(givenUpWindows.map(({ timeline }) => timeline)).toEqual([1, 2]);
    expect(givenUpWindows[0]!.to < moments['after d']!.toISOString()).toBe(true);
  });

  it('should raise one for the first segment of a new timeline, though that of the one before is there', async () => {
    const lost = segmentsOn(3)[0]!;
    expect(
      segmentsOn(1)
        .map(nameOf)
        .map((name) => name.slice(8)),
    ).toContain(nameOf(lost).slice(8));
    rmSync(lost);
    await expect(check()).rejects.toThrow(`lacks 1 WAL segments (${nameOf(lost)})`);
  });
});
