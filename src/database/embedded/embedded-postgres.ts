import { existsSync, realpathSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '../../config/startup.error';
import { type Binaries, prepareBinaries } from './binaries';
import type { Account } from './account';
import { madeBy, prepareCluster, removeStaging } from './cluster';
import { errorCode, errorMessage } from './error-code';
import { type DataLocation, locateData, makeDataDirectory } from './location';
import { alreadyRunning, stopOrphan } from './orphan';
import { OwnerLock } from './owner-lock';
import { readPostmasterFile } from './postmaster-file';
import { type EmbeddedPostgresAddress, connectIfRunning } from './server-connection';
import { ServerProcess } from './server-process';
import { hostOf, prepareListening, serverSettings } from './server-settings';

export type { EmbeddedPostgresAddress } from './server-connection';

/** Which data an embedded server has, and how to sign in to it. */
export interface EmbeddedPostgresData {
  /** Absolute. The server's files go to `postgres` in it, the socket to `run`. */
  dataDir: string;
  /** False when the operator chose the directory; then the data is never put anywhere else. */
  dataDirIsDefault: boolean;
  superuserPassword: string;
}

export interface EmbeddedPostgresOptions extends EmbeddedPostgresData {
  /** 15 is a dependency, 18 a development dependency. */
  major: number;
  /** Directory of installed server programs to use instead. */
  binDir?: string;
  /** Also listen on this port of 127.0.0.1; without it there is only the socket. */
  tcpPort?: number;
  /** False makes the server faster and loses data when the machine crashes: for tests only. Default true. */
  durable?: boolean;
  /** Server settings that win over the ones that follow the machine. */
  settings?: Record<string, string>;
  /** Asked, once it is known where the server will run, how its WAL is archived. Without an answer it is not. */
  archiving?: (place: ServerPlace) => Promise<Archiving | undefined>;
  /** From 0 to 19, how much the server gives way to others. */
  niceness?: number;
  /** The server ended though nobody stopped it. */
  onUnexpectedExit?: (reason: string) => void;
  /** Receives the server's log, line by line, and notices of the launcher. */
  log?: (line: string) => void;
}

/** Where and as what a server runs. */
export interface ServerPlace {
  /** Where the data really is; see {@link locateData}. */
  dataDir: string;
  clusterDir: string;
  major: number;
  /** The directory of the unix socket. */
  socketDir: string;
  port: number;
  /** Only when this process is root. */
  account?: Account;
}

/** How a server hands its finished WAL segments on. */
export interface Archiving {
  settings: Record<string, string>;
  /** Variables of the server's processes, such as secrets of the archive. */
  environment: Record<string, string>;
}

/** A running server that belongs to this process. */
export interface EmbeddedPostgres extends EmbeddedPostgresAddress {
  pid: number;
  /** Ends all sessions and stops the server. Harmless when it has stopped. */
  stop(): Promise<void>;
}

/** A running server that belongs to another process. */
export interface RunningEmbeddedPostgres extends EmbeddedPostgresAddress {
  place: ServerPlace;
}

/** How long sessions of a killed server may take to notice that it is gone. */
const DATA_IN_USE_MS = 10_000;
const RETRY_MS = 500;

/**
 * Starts PostgreSQL on a data directory, which is made on the first start, and stops what a killed PreventPlus left
 * running there. The server does not keep this process alive; when the process ends the server is told to stop.
 * @throws StartupError also when a living PreventPlus uses the directory
 */
export function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  return inOneLine(options, async () => {
    const log = options.log ?? (() => undefined);
    makeDataDirectory(options.dataDir);
    const location = locateData(options);
    makeDataDirectory(location.dataDir);
    if (location.dataDir !== realpathSync(options.dataDir))
      log(`The database is in ${location.dataDir}: the user that PostgreSQL runs as cannot reach ${options.dataDir}`);

    const binaries = await prepareBinaries(options, location.account, log);
    await prepareCluster(location, binaries, options);
    return startServer(options, location, binaries, log);
  });
}

/**
 * The address of the server that already runs on a data directory, for commands beside the application; null when
 * there is none. @throws StartupError when it refuses the password
 */
export function findRunningEmbeddedPostgres(options: EmbeddedPostgresData): Promise<RunningEmbeddedPostgres | null> {
  return inOneLine(options, async () => {
    if (!existsSync(options.dataDir)) return null;
    const location = locateData(options);
    const file = readPostmasterFile(location.clusterDir);
    if (!file) return null;
    const address = addressOf(file.host, file.port, options);
    const connection = await connectIfRunning(address, location.dataDir);
    await connection?.client.end();
    return connection && { ...address, place: placeOf(location, madeBy(location.clusterDir), address) };
  });
}

async function startServer(
  options: EmbeddedPostgresOptions,
  location: DataLocation,
  binaries: Binaries,
  log: (line: string) => void,
): Promise<EmbeddedPostgres> {
  const listening = await prepareListening(location, options.tcpPort);
  const address = addressOf(hostOf(listening), listening.port, options);
  const archiving = await options.archiving?.(placeOf(location, binaries.major, address));
  const settings = serverSettings(listening, { ...options, archiving: archiving?.settings });
  for (const giveUpAt = Date.now() + DATA_IN_USE_MS; ; await sleep(RETRY_MS)) {
    await stopOrphan(location, binaries, options.superuserPassword, log);
    const server = new ServerProcess({ location, binaries, settings, environment: archiving?.environment, log });
    if (options.niceness && server.pid) setPriority(server.pid, options.niceness);
    if (await server.isReady()) return own(server, address, location, options);
    if (!server.dataIsInUse || Date.now() > giveUpAt)
      throw new StartupError(`PostgreSQL did not start on ${location.clusterDir}: ${server.startFailure}`);
  }
}

async function own(
  server: ServerProcess,
  address: EmbeddedPostgresAddress,
  location: DataLocation,
  { onUnexpectedExit }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const lock = await takeLock(server, address, location);
  await removeStaging(location.dataDir);
  server.unref();

  let stopping = false;
  void server.exited.then(async () => {
    await lock.release();
    if (!stopping) onUnexpectedExit?.(server.exitReason);
  });
  const stop = async () => {
    stopping = true;
    server.ref(); // the lock's connection keeps nothing alive: without this the process could end before the server
    await lock.release();
    await server.stop();
  };
  return { ...address, pid: server.pid, stop };
}

async function takeLock(
  server: ServerProcess,
  address: EmbeddedPostgresAddress,
  { dataDir, clusterDir }: DataLocation,
): Promise<OwnerLock> {
  try {
    const isOwn = () => readPostmasterFile(clusterDir)?.pid === server.pid;
    const lock = await OwnerLock.take(address, dataDir, isOwn);
    if (lock) return lock;
    throw alreadyRunning(dataDir);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function placeOf(location: DataLocation, major: number, { host, port }: EmbeddedPostgresAddress): ServerPlace {
  return { ...location, major, socketDir: host, port };
}

function addressOf(host: string, port: number, { superuserPassword }: EmbeddedPostgresData): EmbeddedPostgresAddress {
  return { host, port, user: 'postgres', password: superuserPassword };
}

/** A refusal of the operating system (no permission, no space) is a reason not to start, not a bug with a stack. */
async function inOneLine<T>({ dataDir }: EmbeddedPostgresData, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StartupError || !errorCode(error)) throw error;
    throw new StartupError(`The embedded PostgreSQL cannot use DATA_DIR ${dataDir}: ${errorMessage(error)}`);
  }
}
