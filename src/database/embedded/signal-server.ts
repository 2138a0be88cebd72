import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Binaries } from './binaries';
import { errorCode } from './error-code';

/** Tells a server to stop: SIGINT ends all sessions and writes a checkpoint, SIGQUIT stops at once. */
export function signalServer(pid: number, signal: 'SIGINT' | 'SIGQUIT', binaries: Binaries): void {
  // Node.js can only kill a process outright on Windows; PostgreSQL emulates signals there.
  if (process.platform === 'win32') {
    execFileSync(join(binaries.directory, 'pg_ctl'), ['kill', signal.slice(3), String(pid)]);
    return;
  }
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
