import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StartupError } from '../../config/startup.error';
import { firstBlocked, type Account } from './account';
import { errorMessage } from './error-code';
import { findNativePackage, type NativePackage } from './native-package';
import { runBinary } from './run-binary';

/** Server programs that the server's account can run. */
export interface Binaries {
  /** The directory that holds `postgres` and `initdb`. */
  directory: string;
  major: number;
}

const OLDEST_MAJOR = 15;
const CACHE_ROOT = '/var/cache/preventplus';

/** The programs of `binDir`, else of the installed package. @throws StartupError when `account` cannot run them. */
export async function prepareBinaries(
  options: { major: number; binDir?: string },
  account: Account | undefined,
  log: (line: string) => void,
): Promise<Binaries> {
  const directory = options.binDir
    ? installedBinaries(resolve(options.binDir), account)
    : await packagedBinaries(findNativePackage(options.major), account, log);
  const version = await readVersion(directory, account);
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(version)?.[1]);
  if (major >= OLDEST_MAJOR) return { directory, major };
  throw new StartupError(`${directory} holds ${version}: PreventPlus needs PostgreSQL ${OLDEST_MAJOR} or newer`);
}

async function readVersion(directory: string, account?: Account): Promise<string> {
  try {
    return (await runBinary(join(directory, 'postgres'), ['--version'], account)).trim();
  } catch (error) {
    throw new StartupError(
      `${errorMessage(error)}: set POSTGRES_BIN_DIR to PostgreSQL programs that run here, or set DATABASE_URL`,
    );
  }
}

function installedBinaries(directory: string, account?: Account): string {
  if (!existsSync(directory)) throw new StartupError(`POSTGRES_BIN_DIR ${directory} does not exist`);
  const blocked = account && firstBlocked(directory, account);
  if (!blocked) return directory;
  throw new StartupError(
    `User ${account.uid}, under whom PostgreSQL runs, may not enter ${blocked}: run chmod o+x ${blocked}, or change POSTGRES_BIN_DIR`,
  );
}

async function packagedBinaries(found: NativePackage, account: Account | undefined, log: (line: string) => void) {
  const directory = join(found.native, 'bin');
  const blocked = account && firstBlocked(join(directory, 'postgres'), account);
  if (!blocked) return directory;
  const copy = await copyNative(found, CACHE_ROOT, () =>
    log(`Copying PostgreSQL to ${CACHE_ROOT}, since ${blocked} is closed to the user that it runs as`),
  );
  return join(copy, 'bin');
}

/** Copies a package's binaries, readable for everyone, below `cacheRoot`, unless that was done before. */
export async function copyNative(found: NativePackage, cacheRoot: string, onCopy: () => void): Promise<string> {
  const target = join(cacheRoot, `postgresql-${found.version}`);
  if (existsSync(target)) return target;
  onCopy();
  try {
    await mkdir(cacheRoot, { recursive: true });
    await chmod(cacheRoot, 0o755);
    const staging = await mkdtemp(`${target}.`);
    try {
      await cp(found.native, staging, { recursive: true, verbatimSymlinks: true });
      await openForReading(staging);
      await rename(staging, target);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  } catch (error) {
    // A copy that another process finished meanwhile is as good.
    if (!existsSync(target))
      throw new StartupError(
        `PostgreSQL cannot be copied to ${target} (${errorMessage(error)}): ` +
          'set POSTGRES_BIN_DIR, move the project to a path that every user may enter, or start as an ordinary user',
      );
  }
  return target;
}

/** A restrictive umask at install time may have closed any of the files. */
async function openForReading(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  const programs = join(directory, 'bin');
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) continue;
    await chmod(path, entry.isDirectory() || entry.parentPath === programs ? 0o755 : 0o644);
  }
}
