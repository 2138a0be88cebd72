import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Memory of a process that is its own or shared, in MB; NaN where the system has no /proc. */
export function residentMemory(pid: number): number {
  return megabytes(pid, 'status', 'VmRSS');
}

/**
 * Memory of a PostgreSQL server and its processes, in MB: each page that several share is counted once. NaN where the
 * system has no /proc.
 * @param clusterDir the server's data directory
 */
export function postgresPss(clusterDir: string): number {
  const server = Number(readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
  const pss = (pid: number) => megabytes(pid, 'smaps_rollup', 'Pss');
  // a connection's process may have ended since it was listed
  return childrenOf(server).reduce((sum, pid) => sum + (pss(pid) || 0), pss(server));
}

function childrenOf(parent: number): number[] {
  const pids = readdir('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => field(pid, 'status', 'PPid') === parent);
}

function megabytes(pid: number, file: string, name: string): number {
  return field(pid, file, name) / 1024;
}

/** A `Name:  number` line of a process's file in /proc. */
function field(pid: number, file: string, name: string): number {
  try {
    const line = readFileSync(`/proc/${pid}/${file}`, 'utf8')
      .split('\n')
      .find((each) => each.startsWith(`${name}:`));
    return parseInt(line?.slice(name.length + 1) ?? '', 10);
  } catch {
    return NaN;
  }
}

function readdir(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
