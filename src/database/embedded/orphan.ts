import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '../../config/startup.error';
import type { Binaries } from './binaries';
import type { DataLocation } from './location';
import { tryOwnerLock } from './owner-lock';
import { readPostmasterFile } from './postmaster-file';
import { connectIfRunning } from './server-connection';
import { signalServer } from './signal-server';

const FAST_MS = 20_000;
const IMMEDIATE_MS = 10_000;
const POLL_MS = 20;

/** The refusal of a second PreventPlus on the same data. */
export function alreadyRunning(dataDir: string): StartupError {
  return new StartupError(
    `PreventPlus is already running on this DATA_DIR (${dataDir}): stop it first, or choose another DATA_DIR`,
  );
}

/**
 * Stops the server that a killed PreventPlus left running on this data, if there is one. A stale `postmaster.pid` stays:
 * only the server itself can judge it safely. @throws StartupError when a living PreventPlus uses the server.
 */
export async function stopOrphan(
  { dataDir, clusterDir }: DataLocation,
  binaries: Binaries,
  password: string,
  log: (line: string) => void,
): Promise<void> {
  const running = readPostmasterFile(clusterDir);
  if (!running) return;
  const { pid, host, port } = running;
  const onWait = () => log(`Waiting for the PostgreSQL server (process ${pid}) that starts or stops on ${dataDir}`);
  const connection = await connectIfRunning({ host, port, user: 'postgres', password }, dataDir, onWait);
  if (!connection) return;

  // Whoever holds the lock may stop the server: of several starts at once exactly one gets it.
  if (!(await tryOwnerLock(connection.client))) {
    await connection.client.end();
    throw alreadyRunning(dataDir);
  }
  log(`Stopping the PostgreSQL server (process ${pid}) that a killed PreventPlus left on ${dataDir}`);
  signalServer(pid, 'SIGINT', binaries);
  if (!(await isGone(clusterDir, pid, FAST_MS))) signalServer(pid, 'SIGQUIT', binaries);
  if (!(await isGone(clusterDir, pid, IMMEDIATE_MS)))
    throw new StartupError(`The PostgreSQL server (process ${pid}) on ${dataDir} does not stop: end that process`);
  await connection.client.end();
}

/** By the file, which a server removes last: an orphan's process may linger as a zombie that nobody waits for. */
async function isGone(clusterDir: string, pid: number, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(POLL_MS))
    if (readPostmasterFile(clusterDir)?.pid !== pid) return true;
  return false;
}
