import type { Backup } from './backup-info';

const namePattern = /^[\dA-F]{24}(?=(?:\.[\dA-F]{8}\.backup)?$)/;
const logSize = 2 ** 32;
const usualSize = 16 * 1024 * 1024;

/** Whether a name is that of a WAL segment, and not of a history or a label. */
export function isSegment(name: string): boolean {
  return segmentIn(name) === name;
}

/** The segment that an archived file is or belongs to; what follows the name tells of a backup that began in it. */
export function segmentIn(name: string | null | undefined): string | undefined {
  return namePattern.exec(name ?? '')?.[0];
}

/** The timeline whose WAL a file holds: segments and histories begin with it. */
export function timelineOf(name: string): number {
  return Number.parseInt(name.slice(0, 8), 16);
}

/** A position in the WAL, as a number of bytes. */
export function positionOf(lsn: string): bigint {
  const [high = '', low = ''] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/** Numbers the segments of a server: 256 of 16 MiB fill the 4 GiB that the middle part of a name stands for. */
export class SegmentNames {
  /** @param size bytes of one segment: the server's wal_segment_size */
  constructor(private readonly size: number = usualSize) {}

  /** As the ends of backups show it, without a server: names tell the position divided by the size. */
  static of(backups: readonly Backup[]): SegmentNames {
    for (const { walStop, lsnStop } of backups) {
      const segment = Number.parseInt(walStop.slice(16), 16);
      const position = Number((positionOf(lsnStop) - 1n) % BigInt(logSize));
      // the first segment of each log has the same name with every size
      if (segment > 0) return new SegmentNames(2 ** Math.floor(Math.log2(position / segment)));
    }
    return new SegmentNames();
  }

  numberOf(name: string): number {
    if (!isSegment(name)) throw new Error(`${name} is no name of a WAL segment.`);
    const [log = 0, segment = 0] = [8, 16].map((at) => Number.parseInt(name.slice(at, at + 8), 16));
    return (log * logSize) / this.size + segment;
  }

  /** The segment that a position lies in. */
  numberAt(position: bigint): number {
    return Number(position / BigInt(this.size));
  }

  format(timeline: number, number: number): string {
    const perLog = logSize / this.size;
    const parts = [timeline, Math.floor(number / perLog), number % perLog];
    return parts.map((part) => part.toString(16).toUpperCase().padStart(8, '0')).join('');
  }
}
