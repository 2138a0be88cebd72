import type { Backup } from './backup-info';
import { anchorOf } from './retention';
import { timelineOf } from './segment-names';
import type { Timeline } from './timeline';
import type { WalArchive } from './wal-archive';

/** Any moment in it can be restored. */
export interface RecoveryWindow {
  timeline: number;
  from: Date;
  to: Date;
}

/** What the archive lacks, and what can be restored with it. */
export interface Findings {
  /** Segments and histories that have to be in the archive and are not. */
  missing: string[];
  /** Those of them without which nothing that is to come can be restored until there is a full backup. */
  open: string[];
  /** Since when any moment of the timeline that the logbook goes on with can be restored. */
  recoverableSince: Date | null;
  /** The moments that only timelines have which were given up. */
  givenUp: RecoveryWindow[];
}

/**
 * Compares the archive with what restores need: each backup all from its start to its end, and each timeline all on the way
 * to its end, from the first full backup on whose WAL retention keeps.
 */
export function examine(archive: WalArchive, now: Date): Findings {
  const ahead = followed(archive, archive.current, now);
  const others = archive.timelines.filter((timeline) => timeline !== archive.current);
  const lines = others.map((timeline) => ({ timeline, ...followed(archive, timeline, now) }));
  const missing = [
    ...archive.backups.flatMap(({ walStart, walStop }) => range(archive, walStart, walStop)),
    ...[ahead, ...lines].flatMap((line) => line.missing),
  ];
  const fulls = archive.backups.filter((backup) => backup.type === 'full' && archive.current.holds(backup));
  return {
    missing: [...new Set(missing)].sort(),
    open: ahead.missing.filter((name) => !fulls.some(({ walStart }) => walStart > name)),
    recoverableSince: ahead.recoverableSince ?? null,
    givenUp: lines.flatMap(({ timeline, windows }) => givenUp(archive, timeline, windows)),
  };
}

interface Line {
  missing: string[];
  /** What can be restored between what is missing. */
  windows: RecoveryWindow[];
  /** The end of the first backup after all that is missing. */
  recoverableSince?: Date;
}

function followed(archive: WalArchive, timeline: Timeline, now: Date): Line {
  const since = keptSince(archive, timeline, now);
  const last = archive.lastNumber(timeline);
  const missing = timeline.hasHistory || last === undefined ? [] : [timeline.historyName];
  const windows: (RecoveryWindow | undefined)[] = [];
  let unbroken: string[] = [];
  for (let number = since ? archive.names.numberOf(since.walStart) : Infinity; number <= (last ?? -1); number++) {
    const name = archive.names.format(archive.timelineAt(number, timeline), number);
    if (archive.segments.has(name)) {
      unbroken.push(name);
    } else {
      missing.push(name);
      windows.push(windowOver(unbroken, archive, timeline));
      unbroken = [];
    }
  }
  const ahead = windowOver(unbroken, archive, timeline);
  return { missing, windows: [...windows, ahead].filter((each) => each !== undefined), recoverableSince: ahead?.from };
}

/** From the end of the first backup in it on; names grow along a line of descent, as positions and timelines do. */
function windowOver(names: readonly string[], archive: WalArchive, timeline: Timeline): RecoveryWindow | undefined {
  const [first, last] = [names[0] ?? '', names.at(-1) ?? ''];
  const backup = archive.backups.find(
    (each) => timeline.holds(each) && each.walStart >= first && each.walStart <= last,
  );
  const to = archive.segments.get(last);
  return backup && to && { timeline: timeline.number, from: backup.finishedAt, to };
}

/** The full backup from whose start on retention keeps the WAL of a timeline: it removes what is named before the anchor's. */
function keptSince({ backups, current }: WalArchive, timeline: Timeline, now: Date): Backup | undefined {
  const fulls = backups.filter(({ type }) => type === 'full');
  const anchor = anchorOf(fulls, current, now);
  return fulls.find((full) => timeline.holds(full) && full.walStart >= (anchor?.walStart ?? ''));
}

/** What a timeline has that the one of the logbook has not. */
function givenUp(archive: WalArchive, timeline: Timeline, windows: readonly RecoveryWindow[]): RecoveryWindow[] {
  const { current } = archive;
  const left = current.left(timeline);
  if (left && !archive.goesBeyond(left)) return [];
  const { parent } = timeline;
  const own = (left ? archive.leftTime(current, left) : parent && archive.leftTime(timeline, parent)) ?? new Date(0);
  return windows
    .map((window) => ({ ...window, from: own > window.from ? own : window.from }))
    .filter(({ from, to }) => from < to);
}

function range({ names, segments }: WalArchive, from: string, to: string): string[] {
  const [first, last] = [names.numberOf(from), names.numberOf(to)];
  return Array.from({ length: last - first + 1 }, (_, index) => names.format(timelineOf(from), first + index)).filter(
    (name) => !segments.has(name),
  );
}
