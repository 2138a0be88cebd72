import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { StartupError } from '../../config/startup.error';
import { type Account, firstBlocked, isRoot, ownerOf, unprivilegedAccount } from './account';

/** Where a server keeps its data and under which account it runs. */
export interface DataLocation {
  dataDir: string;
  /** PostgreSQL's own data directory. */
  clusterDir: string;
  /** Only when this process is root: PostgreSQL must run under another account. */
  account?: Account;
}

const FALLBACK_ROOT = '/var/lib/preventplus';
// A socket's path may have 107 characters on Linux and 103 on macOS.
const LONGEST_SOCKET_PATH = 99;

/**
 * Finds the data of an existing `dataDir`: in it or, when it is the default and closed to the server's account (a
 * project below a private home directory), below `fallbackRoot`. Data stays where it once was made.
 * @throws StartupError when the account may not enter a directory that the operator chose, or may not use the data
 */
export function locateData(
  options: { dataDir: string; dataDirIsDefault: boolean },
  fallbackRoot = FALLBACK_ROOT,
): DataLocation {
  const wanted = realpathSync(options.dataDir);
  const fallback = fallbackPath(wanted, '', fallbackRoot);
  const mayMove = options.dataDirIsDefault && !hasCluster(wanted);
  if (mayMove && hasCluster(fallback)) return locationAt(fallback);

  const location = locationAt(wanted);
  const blocked = location.account && firstBlocked(wanted, location.account);
  if (!blocked) return location;
  if (mayMove) return locationAt(fallback);
  throw new StartupError(
    `User ${location.account?.uid}, under whom PostgreSQL runs, may not enter ${blocked}: ` +
      `run chmod o+x ${blocked}, choose another DATA_DIR, or start as an ordinary user`,
  );
}

/** A place outside of a project that is closed to the server's account; the same one at every start. */
export function fallbackPath(wanted: string, suffix = '', fallbackRoot = FALLBACK_ROOT): string {
  return join(fallbackRoot, `${basename(dirname(wanted))}-${shortHash(wanted)}${suffix}`);
}

function locationAt(dataDir: string): DataLocation {
  const clusterDir = join(dataDir, 'postgres');
  const owner = existsSync(clusterDir) ? ownerOf(clusterDir) : undefined;
  if (isRoot()) return { dataDir, clusterDir, account: owner?.uid ? owner : unprivilegedAccount() };
  if (owner && process.getuid && owner.uid !== process.getuid())
    throw new StartupError(`The data in ${dataDir} belongs to user ${owner.uid}: start as that user or as root`);
  return { dataDir, clusterDir };
}

function hasCluster(dataDir: string): boolean {
  return existsSync(join(dataDir, 'postgres'));
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** Makes a data directory that the server's account can reach into but not list. */
export function makeDataDirectory(dataDir: string): void {
  if (existsSync(dataDir)) return;
  makeDataDirectory(dirname(dataDir));
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, isRoot() ? 0o711 : 0o700);
}

/**
 * A directory for the server's socket that only its account may enter: in the data directory, or in the system's
 * temporary directory when the path would be too long. @throws StartupError when another account holds it.
 */
export function prepareSocketDir({ dataDir, account }: DataLocation, port: number): string {
  const candidates = [join(dataDir, 'run'), join(tmpdir(), `preventplus-${shortHash(dataDir)}`)];
  const directory = candidates.find((each) => join(each, `.s.PGSQL.${port}`).length <= LONGEST_SOCKET_PATH);
  if (!directory) throw new StartupError(`DATA_DIR ${dataDir} is too long for a socket: choose a shorter one`);
  makePrivateDirectory(directory, account);
  return directory;
}

function makePrivateDirectory(directory: string, account?: Account): void {
  if (!existsSync(directory)) mkdirSync(directory, { mode: 0o700, recursive: true });
  // In a shared directory somebody else may have been first, with a directory of his own or a link.
  const found = lstatSync(directory);
  const isOurs = found.uid === process.getuid?.() || found.uid === account?.uid;
  if (!found.isDirectory() || !isOurs || (found.mode & 0o077) !== 0)
    throw new StartupError(`${directory} does not belong to PreventPlus alone: remove it`);
  if (account) chownSync(directory, account.uid, account.gid);
}
