import type { PgBackRest } from '../../database/pgbackrest/pgbackrest';
import type { BackupInfo } from './backup-info';
import { parseArchive } from './wal-gaps';

/** Where the repository keeps the WAL of the server; undefined as long as there is none. */
export function archiveDirectory(tool: PgBackRest, { archiveId }: BackupInfo): string | undefined {
  return archiveId === null ? undefined : `archive/${tool.setup.stanza}/${archiveId}`;
}

/** The names of the WAL segments in the archive. */
export async function archivedSegments(tool: PgBackRest, info: BackupInfo): Promise<Set<string>> {
  const directory = archiveDirectory(tool, info);
  if (directory === undefined) return new Set();
  return parseArchive(await tool.run('repo-ls', ['--recurse', '--output=json', directory]));
}
