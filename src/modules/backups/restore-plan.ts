import { StartupError } from '../../config/startup.error';
import type { PgBackRest } from '../../database/pgbackrest/pgbackrest';
import { describeTarget, type RestoreTarget } from '../../database/restore/restore-target';
import { type Backup, type BackupInfo, parseInfo } from './backup-info';
import { backupBefore, backupCalled, refuseTarget } from './recovery-window';
import { readTimeline, type Timeline } from './timeline';
import { archivedSegments } from './wal-listing';

/** Where a restore begins, and how far it has to come. */
export interface RestorePlan {
  /** The backup to begin with. */
  set: string;
  /** Whether a restore has given up what follows that backup. */
  isGivenUp: boolean;
  /** The last WAL segment that there is behind the backup, when all of it is wanted. */
  lastSegment: string | undefined;
}

/**
 * Looks into the repository for a way to the target.
 * @param set the backup to begin with, if somebody has chosen one
 * @throws StartupError in words when there is none
 */
export async function planRestore(tool: PgBackRest, target: RestoreTarget, set?: string): Promise<RestorePlan> {
  const info = parseInfo(await tool.run('info', ['--output=json']));
  refuseTarget(target, info, new Date());
  const timeline = await readTimeline(tool, info);
  const backup = set === undefined ? backupBefore(target, info, timeline) : backupCalled(set, info);
  if (!backup) throw new StartupError(`No backup leads to ${describeTarget(target)}: see \`npm run backup:list\`.`);
  const isGivenUp = timeline !== undefined && !timeline.holds(backup);
  const isAllWanted = target === 'latest';
  const lastSegment = isAllWanted ? await lastOn(tool, info, isGivenUp ? undefined : timeline, backup) : undefined;
  return { set: backup.label, isGivenUp, lastSegment };
}

/** Whether a restored server that goes on in a segment has come past the last one that there was. */
export function hasReached(segment: string, { lastSegment }: RestorePlan): boolean {
  return lastSegment === undefined || segment.slice(8) >= lastSegment.slice(8);
}

async function lastOn(
  tool: PgBackRest,
  info: BackupInfo,
  timeline: Timeline | undefined,
  { walStop }: Backup,
): Promise<string | undefined> {
  const beginning = timeline?.name ?? walStop.slice(0, 8);
  return [...(await archivedSegments(tool, info))]
    .filter((name) => name.startsWith(beginning))
    .sort()
    .at(-1);
}
