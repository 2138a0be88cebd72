import type { PgBackRest } from '../../database/pgbackrest/pgbackrest';
import type { Backup, BackupInfo } from './backup-info';
import { archiveDirectory } from './wal-listing';

/**
 * The timeline that the archive ends on. Each restore that somebody goes on with begins one: what the timeline before
 * has behind that point was given up, backups included, and no restore gets from there to what came later.
 */
export class Timeline {
  private constructor(
    /** What the names of its WAL segments begin with. */
    readonly name: string,
    /** Where the timelines that it comes from were left. */
    private readonly leftAt: ReadonlyMap<number, bigint>,
  ) {}

  /** Reads a history file: a line for each timeline before, with its number and where it was left. */
  static parse(name: string, text: string): Timeline {
    const lines = [...text.matchAll(/^(\d+)\t([\dA-F]+\/[\dA-F]+)/gm)];
    const leftAt = lines.map(([, timeline, lsn = '']) => [Number(timeline), positionOf(lsn)] as const);
    return new Timeline(name.slice(0, 8), new Map(leftAt));
  }

  holds({ walStop, lsnStop }: Backup): boolean {
    const name = walStop.slice(0, 8);
    const left = this.leftAt.get(Number.parseInt(name, 16));
    return name === this.name || (left !== undefined && positionOf(lsnStop) <= left);
  }
}

/** @returns nothing when nobody has gone on from a restore yet */
export async function readTimeline(tool: PgBackRest, info: BackupInfo): Promise<Timeline | undefined> {
  const directory = archiveDirectory(tool, info);
  if (directory === undefined) return undefined;
  const names = await tool.run('repo-ls', ['--filter=^[0-9A-F]{8}[.]history$', directory]);
  const newest = names.split('\n').filter(Boolean).sort().at(-1);
  return newest === undefined
    ? undefined
    : Timeline.parse(newest, await tool.run('repo-get', [`${directory}/${newest}`]));
}

/** A position in the WAL, as a number. */
function positionOf(lsn: string): bigint {
  const [high = '', low = ''] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}
