import { z } from 'zod';
import type { PgBackRest } from '../../database/pgbackrest/pgbackrest';
import type { BackupInfo } from './backup-info';
import { Timeline } from './timeline';
import { type Archived, WalArchive } from './wal-archive';

const segmentPattern = /(?:^|\/)([\dA-F]{24})-[\da-f]{40}/;
const historyPattern = /^[\dA-F]{8}\.history$/;

/** Seconds, whole: the last of them counts. */
const archivedAt = z.int().transform((time) => new Date((time + 1) * 1000));
const Listed = z.record(
  z.string(),
  z.union([
    z.object({ type: z.literal('file'), time: archivedAt }),
    z.object({ type: z.enum(['path', 'link', 'special']) }),
  ]),
);

/** What `repo-ls --recurse --output=json` printed about an archive. */
export interface Listing {
  /** Names of the WAL segments, with when each was archived. */
  segments: Map<string, Date>;
  /** Names of the history files. */
  histories: string[];
}

export function parseListing(text: string): Listing {
  const listing: Listing = { segments: new Map(), histories: [] };
  for (const [path, entry] of Object.entries(Listed.parse(JSON.parse(text)))) {
    if (entry.type !== 'file') continue;
    const name = segmentPattern.exec(path)?.[1];
    if (name) listing.segments.set(name, entry.time);
    if (historyPattern.test(path)) listing.histories.push(path);
  }
  return listing;
}

/**
 * Reads the archive of the present server: what it lists, and the histories in it.
 * @param server what the server says itself, where there is one
 * @throws PgBackRestFailed
 */
export async function readArchive(
  tool: PgBackRest,
  { backups, archiveId }: Pick<BackupInfo, 'backups' | 'archiveId'>,
  server: Pick<Archived, 'current' | 'lastArchived'> = {},
): Promise<WalArchive> {
  if (archiveId === null) return new WalArchive({ backups, segments: new Map(), histories: [], ...server });
  const directory = `archive/${tool.setup.stanza}/${archiveId}`;
  const listing = parseListing(await tool.run('repo-ls', ['--recurse', '--output=json', directory]));
  const histories: Timeline[] = [];
  for (const name of listing.histories)
    histories.push(Timeline.parse(name, await tool.run('repo-get', [`${directory}/${name}`])));
  return new WalArchive({ backups, segments: listing.segments, histories, ...server });
}
