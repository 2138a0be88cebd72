import type { Backup } from './backup-info';

/** A stretch of WAL that has to be in the archive without a hole. */
interface Stretch {
  timeline: number;
  first: number;
  last: number;
}

const segmentName = /^[\dA-F]{24}$/;
const namePattern = /(?:^|\/)([\dA-F]{24})-[\da-f]{40}/;

/** The segments in what `repo-ls --recurse --output=json` printed about an archive. */
export function parseArchive(text: string): Set<string> {
  const paths = Object.keys(JSON.parse(text) as Record<string, unknown>);
  return new Set(paths.flatMap((path) => namePattern.exec(path)?.[1] ?? []));
}

/** Numbers the segments of a server: 256 of 16 MiB fill the 4 GiB that the middle part of a name stands for. */
export class SegmentNames {
  private readonly perLog: number;

  /** @param segmentSize bytes of one segment: the server's wal_segment_size */
  constructor(segmentSize: number) {
    this.perLog = 2 ** 32 / segmentSize;
  }

  parse(name: string): { timeline: number; number: number } {
    if (!segmentName.test(name)) throw new Error(`${name} is no name of a WAL segment.`);
    const [timeline = 0, log = 0, segment = 0] = [0, 8, 16].map((at) => Number.parseInt(name.slice(at, at + 8), 16));
    return { timeline, number: log * this.perLog + segment };
  }

  format(timeline: number, number: number): string {
    const parts = [timeline, Math.floor(number / this.perLog), number % this.perLog];
    return parts.map((part) => part.toString(16).toUpperCase().padStart(8, '0')).join('');
  }
}

export interface Archive {
  segments: ReadonlySet<string>;
  /** Oldest first. */
  backups: readonly Backup[];
  /** WAL is kept without a hole from the start of this backup on. */
  since: Backup | undefined;
  /** What the server says it has archived last. */
  lastArchived: string | null;
  names: SegmentNames;
}

/**
 * The segments that have to be in the archive and are not: what each backup needs to become consistent, and all since
 * the recovery anchor, on each timeline as far as it goes.
 */
export function missingSegments(archive: Archive): string[] {
  const { segments, names } = archive;
  const missing = new Set<string>();
  for (const { timeline, first, last } of stretches(archive)) {
    for (let number = first; number <= last; number++) {
      const name = names.format(timeline, number);
      if (!segments.has(name)) missing.add(name);
    }
  }
  return [...missing].sort();
}

/** Whether a missing segment matters to what is still to come: no full backup began after it. */
export function isOpenGap(missing: string, backups: readonly Backup[]): boolean {
  return !backups.some(({ type, walStart }) => type === 'full' && walStart > missing);
}

function* stretches({ segments, backups, since, lastArchived, names }: Archive): Generator<Stretch> {
  for (const { walStart, walStop } of backups) yield stretch(names, walStart, walStop);
  if (!since) return;
  const start = names.parse(since.walStart);
  const present = [...segments, ...(lastArchived && segmentName.test(lastArchived) ? [lastArchived] : [])];
  for (const [timeline, numbers] of byTimeline(present.map((name) => names.parse(name)))) {
    // a later timeline begins where the server left the one before, which its first segment shows
    const first = timeline === start.timeline ? start.number : Math.max(smallest(numbers), start.number);
    if (timeline >= start.timeline) yield { timeline, first, last: largest(numbers) };
  }
}

function byTimeline(segments: readonly { timeline: number; number: number }[]): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const { timeline, number } of segments) {
    const numbers = found.get(timeline);
    if (numbers) numbers.push(number);
    else found.set(timeline, [number]);
  }
  return found;
}

function stretch(names: SegmentNames, from: string, to: string): Stretch {
  const [{ timeline, number: first }, { number: last }] = [names.parse(from), names.parse(to)];
  return { timeline, first, last };
}

// not Math.min(...numbers): there may be more segments than a call takes arguments
const smallest = (numbers: readonly number[]) => numbers.reduce((one, other) => Math.min(one, other), Infinity);
const largest = (numbers: readonly number[]) => numbers.reduce((one, other) => Math.max(one, other), -Infinity);
