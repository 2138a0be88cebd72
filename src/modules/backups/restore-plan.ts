import { StartupError } from '../../config/startup.error';
import type { PgBackRest } from '../../database/pgbackrest/pgbackrest';
import { describeTarget, isMoment, type RestoreTarget } from '../../database/restore/restore-target';
import { type Backup, parseInfo } from './backup-info';
import { backupBefore, backupCalled, refuseTarget, timelinesAt } from './recovery-window';
import { timelineOf } from './segment-names';
import type { Timeline } from './timeline';
import type { WalArchive } from './wal-archive';
import { readArchive } from './wal-listing';

/** What somebody may choose who knows more than the repository tells. */
export interface RestoreChoice {
  /** The backup to begin with. */
  set?: string;
  /** The timeline to follow: its number, the newest one, or that of the backup, as PostgreSQL calls them. */
  timeline?: number | 'current' | 'latest';
}

/** Where a restore begins, and how far it has to come. */
export interface RestorePlan {
  /** The backup to begin with. */
  set: string;
  /** The timeline to follow from there, as PostgreSQL takes it. */
  timeline: string;
  /** On which timeline the target is, and which one is the newest. */
  line: { number: number; newest: number };
  /** The last WAL segment that there is on that timeline, when all of it is wanted. */
  lastSegment: string | undefined;
}

/**
 * Looks into the repository for a way to the target.
 * @throws StartupError in words when there is none, or when it is on several timelines and none is chosen
 */
export async function planRestore(
  tool: PgBackRest,
  target: RestoreTarget,
  choice: RestoreChoice = {},
): Promise<RestorePlan> {
  const info = parseInfo(await tool.run('info', ['--output=json']));
  refuseTarget(target, info.backups, new Date());
  const archive = await readArchive(tool, info);
  const set = choice.set === undefined ? undefined : backupCalled(choice.set, info.backups);
  const timeline = timelineFor(target, archive, choice, set);
  const backup = set ?? backupBefore(target, info.backups, timeline);
  if (!backup || !timeline.holds(backup)) {
    const beginning = set ? `The backup ${set.label} does not lead` : 'No backup leads';
    const way = `to ${describeTarget(target)} on timeline ${timeline.number}`;
    throw new StartupError(`${beginning} ${way}: see \`npm run backup:list\`.`);
  }
  return {
    set: backup.label,
    timeline: timeline.targetFrom(backup),
    line: { number: timeline.number, newest: archive.current.number },
    lastSegment: target === 'latest' ? lastSegmentOf(archive, timeline) : undefined,
  };
}

/** Whether a restored server that goes on in a segment has come past the last one that there was. */
export function hasReached(segment: string, { lastSegment }: Pick<RestorePlan, 'lastSegment'>): boolean {
  return lastSegment === undefined || segment.slice(8) >= lastSegment.slice(8);
}

/** The whole WAL was replayed, and had no restore point of that name. */
export function namedNowhere({ name }: { name: string }, { set, line }: RestorePlan): StartupError {
  return new StartupError(
    `There is no restore point ${name} between the end of the backup ${set} and the end of timeline ${line.number} in the repository. ` +
      'Is the name right? An older one is reached from an older backup: --set LABEL (npm run backup:list); ' +
      "one that was given up: --timeline N. They are made by SELECT pg_create_restore_point('NAME'), and listed nowhere.",
  );
}

function timelineFor(
  target: RestoreTarget,
  archive: WalArchive,
  { timeline: chosen }: RestoreChoice,
  set: Backup | undefined,
): Timeline {
  const { current: newest, backups } = archive;
  const timelineOfBackup = (backup = backupBefore(target, backups)) =>
    (backup && archive.timeline(timelineOf(backup.walStop))) ?? newest;
  if (chosen === 'current') return timelineOfBackup(set);
  if (chosen === 'latest') return newest;
  if (chosen !== undefined) return archive.timeline(chosen) ?? refuseTimeline(chosen, archive);
  if (target === 'end of the backup') return timelineOfBackup(set);

  const candidates = isMoment(target) ? timelinesAt(archive, target.time) : [newest];
  const leading = candidates.filter((timeline) =>
    set ? timeline.holds(set) : backupBefore(target, backups, timeline) !== undefined,
  );
  if (isMoment(target) && leading.length > 1) throw severalTimelines(target, leading, archive);
  return leading[0] ?? (set ? timelineOfBackup(set) : newest);
}

function refuseTimeline(number: number, { timelines }: WalArchive): never {
  const numbers = timelines.map((timeline) => timeline.number).join(', ');
  throw new StartupError(`There is no timeline ${number} in the repository; there is ${numbers}.`);
}

/** What was given up and what goes on are equally good: only who asks knows which of them is meant. */
function severalTimelines(target: { time: Date }, candidates: readonly Timeline[], archive: WalArchive): StartupError {
  const moment = target.time.toISOString();
  const commands = candidates.map((timeline) => {
    const state =
      timeline === archive.current ? stateOf(timeline, archive) : 'as it was then, which was given up since';
    return `  npm run backup:restore -- --target-time ${moment} --timeline ${timeline.number} --to DIR   # ${state}`;
  });
  return new StartupError(
    `${moment} is on ${candidates.length} timelines, since somebody has gone on from an earlier moment. Choose:\n${commands.join('\n')}`,
  );
}

function stateOf(timeline: Timeline, archive: WalArchive): string {
  const left = timeline.parent && archive.leftTime(timeline, timeline.parent);
  return `on the one that goes on${left ? `, which differs since ${left.toISOString()}` : ''}`;
}

function lastSegmentOf(archive: WalArchive, timeline: Timeline): string | undefined {
  const number = archive.lastNumber(timeline);
  return number === undefined ? undefined : archive.names.format(archive.timelineAt(number, timeline), number);
}
