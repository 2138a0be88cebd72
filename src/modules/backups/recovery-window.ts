import { StartupError } from '../../config/startup.error';
import { describeTarget, isMoment, type RestoreTarget } from '../../database/restore/restore-target';
import type { Backup, BackupInfo } from './backup-info';
import type { Timeline } from './timeline';

/**
 * Which moments the repository can restore, as far as it tells without a server: from the end of the oldest backup on. The
 * WAL that follows the newest one reaches about a minute behind the last change.
 */
export function recoverableSince({ backups }: BackupInfo): Date | undefined {
  return backups.find(({ hasError }) => !hasError)?.finishedAt;
}

/** @throws StartupError in words when a moment lies outside of what can be restored */
export function refuseTarget(target: RestoreTarget, info: BackupInfo, now: Date): void {
  const since = recoverableSince(info);
  const newest = info.backups.at(-1);
  if (!since || !newest) throw new StartupError('There is no backup in the repository.');
  if (!isMoment(target)) return;
  const window =
    `What can be restored is any moment from ${since.toISOString()} on; ` +
    `the newest backup is of ${newest.finishedAt.toISOString()}, and the WAL after it reaches further.`;
  if (target.time > now)
    throw new StartupError(`${describeTarget(target)} is in the future: it is ${now.toISOString()}. ${window}`);
  if (target.time <= since) throw new StartupError(`${describeTarget(target)} is before the oldest backup. ${window}`);
}

/** The newest backup before a target that leads to it; pgBackRest would take one that a restore has given up. */
export function backupBefore(
  target: RestoreTarget,
  { backups }: BackupInfo,
  timeline: Timeline | undefined,
): Backup | undefined {
  const isBefore = ({ finishedAt }: Backup) => !isMoment(target) || finishedAt < target.time;
  return backups.filter((backup) => isBefore(backup) && (timeline?.holds(backup) ?? true)).at(-1);
}

/** @throws StartupError when there is none with this label */
export function backupCalled(label: string, { backups }: BackupInfo): Backup {
  const backup = backups.find((each) => each.label === label);
  if (backup) return backup;
  throw new StartupError(`There is no backup ${label} in the repository: see \`npm run backup:list\`.`);
}
