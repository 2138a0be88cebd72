import { availableParallelism, totalmem } from 'node:os';
import { freePort } from './free-port';
import { type DataLocation, prepareSocketDir } from './location';
import { LOG_LINE_PREFIX } from './server-log';
import { NOT_DURABLE, tunedSettings } from './tuning';

/** Where a server listens. */
export interface Listening {
  /** Empty on Windows, where Node.js and PostgreSQL share no kind of socket but TCP. */
  socketDir: string;
  port: number;
  tcp: boolean;
}

/** The port only names the socket's file unless TCP was asked for. */
const DEFAULT_PORT = 5432;
const LOOPBACK = '127.0.0.1';

/** What the caller wants of a server. */
interface Wishes {
  durable?: boolean;
  settings?: Record<string, string>;
  archiving?: Record<string, string>;
}

/** Chooses where to listen and prepares the socket's directory. @throws StartupError */
export async function prepareListening(location: DataLocation, tcpPort?: number): Promise<Listening> {
  if (process.platform === 'win32') return { socketDir: '', port: tcpPort ?? (await freePort()), tcp: true };
  const port = tcpPort ?? DEFAULT_PORT;
  return { socketDir: prepareSocketDir(location, port), port, tcp: tcpPort !== undefined };
}

/** The host that clients of this machine connect to. */
export function hostOf({ socketDir }: Listening): string {
  return socketDir || LOOPBACK;
}

/** All settings of a server: first what follows the machine, then what the caller wants, then what must be so. */
export function serverSettings(
  { socketDir, port, tcp }: Listening,
  { durable = true, settings, archiving }: Wishes,
): Record<string, string> {
  return {
    ...tunedSettings(availableMemory(), availableParallelism()),
    ...(durable ? {} : NOT_DURABLE),
    // said, not left to the default: a restored configuration may ask for something else
    archive_mode: 'off',
    ...settings,
    ...archiving,
    log_line_prefix: LOG_LINE_PREFIX,
    port: String(port),
    listen_addresses: tcp ? LOOPBACK : '',
    unix_socket_directories: socketDir && `"${socketDir.replaceAll('"', '""')}"`,
  };
}

/** In a container its limit, which `totalmem` does not know. */
function availableMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Infinity);
}
