import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { readPostmasterFile } from './postmaster-file';

/**
 * The process id in a stale `postmaster.pid` when it now belongs to something that is not PostgreSQL, or to a dead
 * process that nobody waits for. In a container the same few ids come up at every start, and PostgreSQL, which only
 * sees that such a process exists, would refuse to start. Known on Linux only; null elsewhere.
 */
export function recycledPid(clusterDir: string): number | null {
  const file = readPostmasterFile(clusterDir);
  if (!file) return null;
  try {
    const [program = ''] = readFileSync(`/proc/${file.pid}/cmdline`, 'utf8').split('\0');
    return basename(program).startsWith('postgres') ? null : file.pid;
  } catch {
    return null;
  }
}
