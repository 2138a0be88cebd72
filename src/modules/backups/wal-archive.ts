import type { Backup } from './backup-info';
import { segmentIn, SegmentNames, timelineOf } from './segment-names';
import { type Ancestor, Timeline } from './timeline';

/** What the repository holds of a server, and what the server says itself where there is one. */
export interface Archived {
  /** Oldest first. */
  backups: readonly Backup[];
  /** Names of the WAL segments, with when each was archived. */
  segments: ReadonlyMap<string, Date>;
  /** The timelines whose history is in the archive. */
  histories: readonly Timeline[];
  /** The timeline that the server writes; without it the newest one of the archive is taken for that. */
  current?: number;
  /** What the server says it has archived last. */
  lastArchived?: string | null;
}

/** The last segment of a timeline. */
interface End {
  number: number;
  archivedAt?: Date;
}

/** The WAL of a repository, in the order of descent of its timelines. It decides by names, positions and times alone. */
export class WalArchive {
  readonly names: SegmentNames;
  readonly backups: readonly Backup[];
  readonly segments: ReadonlyMap<string, Date>;
  /** The timeline that the logbook goes on with. */
  readonly current: Timeline;
  /** All that there are, the oldest first. */
  readonly timelines: readonly Timeline[];
  private readonly ends = new Map<number, End>();

  constructor({ backups, segments, histories, current, lastArchived }: Archived) {
    [this.backups, this.segments] = [backups, segments];
    this.names = SegmentNames.of(backups);
    const lastSegment = segmentIn(lastArchived);
    if (lastSegment) this.reach(lastSegment);
    for (const [name, archivedAt] of segments) this.reach(name, archivedAt);
    const known = new Map(histories.map((history) => [history.number, history]));
    const ofBackups = backups.map(({ walStop }) => timelineOf(walStop));
    const numbers = new Set([...this.ends.keys(), ...known.keys(), ...ofBackups, current ?? 1]);
    this.timelines = [...numbers]
      .sort((one, other) => one - other)
      .map((number) => known.get(number) ?? Timeline.alone(number));
    const newest = Math.max(...numbers);
    this.current = this.timeline(current ?? newest) ?? Timeline.alone(newest);
  }

  timeline(number: number): Timeline | undefined {
    return this.timelines.find((each) => each.number === number);
  }

  /** The timeline whose file of a segment a server replays: the latest that had begun in it, which has the others' part. */
  timelineAt(number: number, { ancestors, ...timeline }: Timeline): number {
    return ancestors.find(({ leftAt }) => this.names.numberAt(leftAt) > number)?.number ?? timeline.number;
  }

  /** The number of the last segment on the way to the end of a timeline. */
  lastNumber(timeline: Timeline): number | undefined {
    const ways = [
      { number: timeline.number, end: Infinity },
      ...timeline.ancestors
        .toReversed()
        .map(({ number, leftAt }) => ({ number, end: this.names.numberAt(leftAt) - 1 })),
    ];
    for (const { number, end } of ways) {
      const last = Math.min(this.ends.get(number)?.number ?? -1, end);
      if (last >= 0 && this.timelineAt(last, timeline) === number) return last;
    }
    return undefined;
  }

  /** When the last segment of a timeline was archived. */
  endOf({ number }: Timeline): Date | undefined {
    return this.ends.get(number)?.archivedAt;
  }

  /** Whether a timeline was given up where others left it: it has WAL behind. */
  goesBeyond({ number, leftAt, isWhole }: Ancestor): boolean {
    const [end, left] = [this.ends.get(number)?.number ?? -1, this.names.numberAt(leftAt)];
    return end > left || (end === left && !isWhole);
  }

  /**
   * Up to which moment a timeline and the one that it left are the same; undefined when nothing tells. Of a restore that was
   * not to a moment only the last backup before tells, which may be too early.
   */
  leftTime(timeline: Timeline, { number, before }: Ancestor): Date | undefined {
    if (before) return before;
    return this.backups.filter((backup) => timeline.holds(backup) && timelineOf(backup.walStop) <= number).at(-1)
      ?.finishedAt;
  }

  private reach(name: string, archivedAt?: Date): void {
    const [timeline, number] = [timelineOf(name), this.names.numberOf(name)];
    if (number >= (this.ends.get(timeline)?.number ?? -1)) this.ends.set(timeline, { number, archivedAt });
  }
}
