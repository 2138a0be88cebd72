import type { Backup } from '../../src/modules/backups/backup-info';
import { SegmentNames } from '../../src/modules/backups/segment-names';
import { Timeline } from '../../src/modules/backups/timeline';
import { type Archived, WalArchive } from '../../src/modules/backups/wal-archive';

const segmentSize = 1024 * 1024;
const names = new SegmentNames(segmentSize);
const start = Date.UTC(2026, 0, 1);

/** A transaction: when it was committed, on which timeline, and where in the WAL. */
export interface Commit {
  at: Date;
  timeline: number;
  position: number;
}

/** What a server on a timeline has: all commits on the way to it, and its own. */
interface Life {
  number: number;
  /** Where it began, and those that it was said to come from, as PostgreSQL writes them. */
  began: number;
  /** Where its last segment ends, once it has stopped. */
  end: number;
  history: string;
  /** Up to when it is what the one before is; nothing tells of two that both go on from the end of the same. */
  sharedUntil: Date;
  commits: Commit[];
}

interface Taken extends Backup {
  commits: Commit[];
}

/** What happens to a server and its archive; numbers choose among what there is. */
export type Event =
  | { kind: 'write'; size: number }
  | { kind: 'full' }
  | { kind: 'incr' }
  | { kind: 'goBack'; timeline: number; commit: number }
  | { kind: 'goOn'; timeline: number };
type Restore = Extract<Event, { kind: 'goBack' | 'goOn' }>;

/** A server through its restores, whose archive holds what a real one would: an oracle without any of the project's rules. */
export class ServerLife {
  readonly lives: Life[] = [
    { number: 1, began: 3 * segmentSize, end: 0, history: '', sharedUntil: new Date(start), commits: [] },
  ];
  readonly segments = new Map<string, Date>();
  readonly lost = new Set<string>();
  readonly backups: Taken[] = [];
  private readonly contents = new Map<string, readonly Commit[]>();
  private position = 3 * segmentSize;
  private seconds = 0;

  constructor(events: readonly Event[]) {
    this.backup('full');
    for (const event of events) this.happen(event);
    this.finishSegment();
  }

  get current(): Life {
    return this.lives.at(-1)!;
  }

  get now(): Date {
    return new Date(start + this.seconds * 1000);
  }

  /** @param more what is otherwise than it was */
  archive(more: Partial<Archived> = {}): WalArchive {
    const histories = this.lives
      .slice(1)
      .map((life) => Timeline.parse(`${life.number.toString(16).padStart(8, '0')}.history`, life.history));
    return new WalArchive({
      backups: this.backups,
      segments: this.segments,
      histories,
      current: this.current.number,
      ...more,
    });
  }

  lose(choice: number): void {
    const name = [...this.segments.keys()][choice % this.segments.size]!;
    this.segments.delete(name);
    this.lost.add(name);
  }

  life(number: number): Life {
    return this.lives[number - 1]!;
  }

  /** Whether a server that restores a backup and follows a timeline comes to a commit, having all before and nothing else. */
  isReached(commit: Commit, { number, commits }: Life): boolean {
    const begins = this.lineOf(number);
    const wanted = commits.slice(0, commits.indexOf(commit) + 1);
    return this.backups.some((backup) => {
      const isOnTheWay = backup.commits.every((each) => wanted.includes(each));
      if (!isOnTheWay || backup.finishedAt >= commit.at) return false;
      for (let segment = names.numberOf(backup.walStart); segment <= segmentOf(commit.position); segment++) {
        const candidates = begins.filter(({ began }) => segmentOf(began) <= segment);
        const found = candidates
          .map((each) => names.format(each.number, segment))
          .find((name) => this.segments.has(name));
        const needed = wanted.filter(({ position }) => segmentOf(position) === segment);
        const replayed = this.contents.get(found ?? '')?.filter(({ position }) => position <= commit.position);
        if (replayed?.length !== needed.length || !needed.every((each) => replayed.includes(each))) return false;
      }
      return true;
    });
  }

  /** The newest first, as a server looks for files; of two that began where neither was reached only what counts. */
  private lineOf(number: number): { number: number; began: number }[] {
    const { history, began } = this.life(number);
    const before = [...history.matchAll(/^(\d+)\t/gm)].map(([, each]) => this.life(Number(each)));
    return [{ number, began }, ...before.toReversed().map((life) => ({ number: life.number, began: life.began }))];
  }

  private happen(event: Event): void {
    this.seconds += 10;
    if (event.kind === 'write') this.write(event.size);
    else if (event.kind === 'full' || event.kind === 'incr') this.backup(event.kind);
    else this.restore(event);
  }

  private write(size: number): void {
    this.advance(size);
    this.current.commits.push({ at: this.now, timeline: this.current.number, position: this.position });
    this.advance(1);
  }

  private backup(type: 'full' | 'incr'): void {
    this.finishSegment();
    const name = names.format(this.current.number, segmentOf(this.position));
    this.position += 1000;
    const [startedAt, commits, lsnStop] = [this.now, [...this.current.commits], lsnOf(this.position)];
    this.finishSegment();
    this.seconds += 5;
    this.backups.push({
      ...{
        label: `${this.backups.length}`,
        type,
        startedAt,
        finishedAt: this.now,
        walStart: name,
        walStop: name,
        lsnStop,
      },
      ...{ databaseSize: 1, repositorySize: 1, prior: null, hasError: false, hold: null, manifest: null, commits },
    });
  }

  /** The old server stops; somebody follows a timeline up to right before a commit, or to its end, and goes on from there. */
  private restore(event: Restore): void {
    this.finishSegment();
    this.current.end = this.position;
    const followed = this.lives.at(event.timeline % this.lives.length)!;
    const { commits, history, number } = followed;
    const choice = event.kind === 'goOn' ? undefined : commits[event.commit % Math.max(commits.length, 1)];
    if (choice ? !this.isReached(choice, followed) : event.kind === 'goBack') return;
    const began = choice?.position ?? followed.end;
    const reason = choice ? `before ${inPostgres(choice.at)}` : 'no recovery target specified';
    const isSecond = this.lives.some((life) => life.began === began);
    this.lives.push({
      number: this.lives.length + 1,
      began,
      end: 0,
      history: `${history}${number}\t${lsnOf(began)}\t${reason}\n`,
      sharedUntil: choice?.at ?? (isSecond ? new Date(start) : this.now),
      commits: choice ? commits.slice(0, commits.indexOf(choice)) : [...commits],
    });
    this.position = began;
    this.seconds += 10;
  }

  private advance(bytes: number): void {
    const end = this.position + bytes;
    while (segmentOf(this.position) < segmentOf(end)) this.finishSegment();
    this.position = end;
  }

  /** The rest of it stays empty. */
  private finishSegment(): void {
    const [segment, { number, commits }] = [segmentOf(this.position), this.current];
    const name = names.format(number, segment);
    this.contents.set(
      name,
      commits.filter(({ position }) => segmentOf(position) === segment),
    );
    this.segments.set(name, this.now);
    this.position = (segment + 1) * segmentSize;
  }
}

function segmentOf(position: number): number {
  return Math.floor(position / segmentSize);
}

function lsnOf(position: number): string {
  return `0/${position.toString(16).toUpperCase()}`;
}

function inPostgres(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', '+00');
}
