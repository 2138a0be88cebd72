import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './error-code';

/** What a server writes about itself into its data directory. A killed server leaves the file behind. */
export interface PostmasterFile {
  pid: number;
  /** The socket's directory or, without a socket, the address. */
  host: string;
  port: number;
  /** `starting`, `ready`, `stopping`, or `standby` while archived WAL is replayed. */
  status: string;
}

/** Reads `postmaster.pid`; null when there is none, it is half-written, or was copied from another data directory. */
export function readPostmasterFile(clusterDir: string): PostmasterFile | null {
  const lines = readLines(join(clusterDir, 'postmaster.pid'));
  const [pid, dataDir, , port, socketDir, address, , status] = lines.map((line) => line.trim());
  const host = socketDir || address;
  if (status === undefined || dataDir !== toServerPath(clusterDir) || !host) return null;
  return { pid: Number(pid), host, port: Number(port), status };
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** PostgreSQL writes paths with forward slashes, on Windows too. */
function toServerPath(path: string): string {
  return path.replaceAll('\\', '/');
}
