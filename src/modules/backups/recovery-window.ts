import { StartupError } from '../../config/startup.error';
import { describeTarget, isMoment, type RestoreTarget } from '../../database/restore/restore-target';
import type { Backup } from './backup-info';
import type { Timeline } from './timeline';
import type { WalArchive } from './wal-archive';

/**
 * Which moments there can be, as far as the repository tells without a server: from the end of the oldest backup on. The WAL
 * that follows the newest one reaches about a minute behind the last change.
 * @throws StartupError in words when a moment lies outside of that
 */
export function refuseTarget(target: RestoreTarget, backups: readonly Backup[], now: Date): void {
  const since = backups.find(({ hasError }) => !hasError)?.finishedAt;
  const newest = backups.at(-1);
  if (!since || !newest)
    throw new StartupError(
      'There is no backup in the repository: is it the right one (BACKUP_REPO_DIR or BACKUP_S3_BUCKET)? ' +
        'Whether backups are on, the start and GET /backups/status say.',
    );
  if (!isMoment(target)) return;
  const window =
    `What can be restored is any moment from ${since.toISOString()} on; ` +
    `the newest backup is of ${newest.finishedAt.toISOString()}, and the WAL after it reaches further.`;
  if (target.time > now)
    throw new StartupError(`${describeTarget(target)} is in the future: it is ${now.toISOString()}. ${window}`);
  if (target.time <= since) throw new StartupError(`${describeTarget(target)} is before the oldest backup. ${window}`);
}

/** The newest backup before a target from which a restore can follow a timeline, if one is given. */
export function backupBefore(
  target: RestoreTarget,
  backups: readonly Backup[],
  timeline?: Timeline,
): Backup | undefined {
  const isBefore = ({ finishedAt }: Backup) => !isMoment(target) || finishedAt < target.time;
  return backups.filter((backup) => isBefore(backup) && (timeline?.holds(backup) ?? true)).at(-1);
}

/**
 * The timelines on which the logbook was written at a moment, as far as the archive tells. More than one when somebody has
 * since gone on from an earlier moment: what was there then was given up, and what goes on holds nothing of it.
 */
export function timelinesAt(archive: WalArchive, moment: Date): Timeline[] {
  const { current, timelines } = archive;
  const found = timelines.filter((timeline) => {
    const [from, to] = [timeline.parent && archive.leftTime(timeline, timeline.parent), archive.endOf(timeline)];
    const hasEnded = timeline !== current && (!to || moment > to);
    return !hasEnded && !(from && moment < from);
  });
  const different: Timeline[] = [];
  for (const timeline of found.toReversed()) {
    const isSame = (other: Timeline) => !haveParted(archive, timeline, other, moment);
    // what a timeline has in common with that of the logbook was not given up
    const meant = isSame(current) ? current : timeline;
    if (!different.some((each) => each === meant || isSame(each))) different.push(meant);
  }
  return different.toReversed();
}

/** Whether two timelines may differ at a moment: one of them had left what they have in common. */
function haveParted(archive: WalArchive, one: Timeline, other: Timeline, moment: Date): boolean {
  const common = [...other.ancestors, other].findLast((each) => each.number === one.number || one.left(each));
  if (one === other || !common) return one !== other;
  const leavings = [one, other].flatMap((timeline) => {
    const where = timeline.left(common);
    return where ? { timeline, where } : [];
  });
  const [first, second] = leavings.sort((a, b) => (a.where.leftAt < b.where.leftAt ? -1 : 1));
  // one that others go on from at its very end has no moment that they have not
  if (!first || (!second && !archive.goesBeyond(first.where))) return false;
  const until = archive.leftTime(first.timeline, first.where);
  return !until || moment >= until;
}

/** @throws StartupError when there is none with this label */
export function backupCalled(label: string, backups: readonly Backup[]): Backup {
  const backup = backups.find((each) => each.label === label);
  if (backup) return backup;
  throw new StartupError(`There is no backup ${label} in the repository: see \`npm run backup:list\`.`);
}
