import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { StartupError } from '../../config/startup.error';
import { errorCode } from './error-code';

/** How to reach an embedded server. */
export interface EmbeddedPostgresAddress {
  /** The directory of the unix socket (on Windows 127.0.0.1). */
  host: string;
  port: number;
  user: 'postgres';
  password: string;
}

export interface ServerConnection {
  client: Client;
  /** Lets the process end although the connection is open. */
  unref: () => void;
}

const CONNECT_TIMEOUT_MS = 5_000;
const RETRY_MS = 50;

/** Opens a superuser's connection. Its loss shows as the client's `end` event. */
export async function connect(address: EmbeddedPostgresAddress): Promise<ServerConnection> {
  const socket = new Socket();
  const client = new Client({
    ...address,
    database: 'postgres',
    application_name: 'preventplus owner',
    ssl: false,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    stream: () => socket,
  });
  client.on('error', () => undefined);
  await client.connect();
  return { client, unref: () => socket.unref() };
}

/**
 * Like {@link connect}, but null when nobody listens there, and patient while the server starts, recovers or stops.
 * @throws StartupError when the server refuses the password
 */
export async function connectIfRunning(
  address: EmbeddedPostgresAddress,
  dataDir: string,
  onWait: () => void = () => undefined,
): Promise<ServerConnection | null> {
  for (let tries = 1; ; tries++) {
    try {
      return await connect(address);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT' || code === 'ECONNREFUSED') return null;
      if (code?.startsWith('28')) throw wrongPassword(dataDir);
      if (!isPassing(code)) throw error;
    }
    if (tries === 1) onWait();
    await sleep(RETRY_MS);
  }
}

/** Starting, stopping or crashing (57P01 to 57P03), or the connection broke off without a code of its own. */
function isPassing(code: string | undefined): boolean {
  return code === undefined || code.startsWith('57P') || code === 'ECONNRESET' || code === 'EPIPE';
}

function wrongPassword(dataDir: string): StartupError {
  return new StartupError(
    `The key file of the PostgreSQL superuser does not belong to the data in ${dataDir}: ` +
      'put the key file back that was made with this data, or move the data away to start anew',
  );
}
