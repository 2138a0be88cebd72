import { chownSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '../../config/startup.error';
import type { Binaries } from './binaries';
import type { DataLocation } from './location';
import { runBinary } from './run-binary';

const STAGING_MAX_AGE_MS = 600_000;
const STAGING_PREFIX = '.initdb-';
const OLDEST_WITH_BUILTIN_LOCALE = 17;

/** Makes the server's data directory unless it is there. @throws StartupError when another major version made it. */
export async function prepareCluster(
  location: DataLocation,
  binaries: Binaries,
  options: { superuserPassword: string; durable?: boolean },
): Promise<void> {
  const { clusterDir } = location;
  if (!isCluster(clusterDir)) await createCluster(location, binaries, options);
  const made = madeBy(clusterDir);
  if (made === binaries.major) return;
  throw new StartupError(
    `The data in ${clusterDir} was made by PostgreSQL ${made}, and this server is version ${binaries.major}: ` +
      `set EMBEDDED_POSTGRES=${made}, or POSTGRES_BIN_DIR to the programs of version ${made}`,
  );
}

/**
 * Removes what starts left behind that were killed while they made a cluster. Only old ones: another start at the same
 * moment may still be at work in a young one, and has to find out by itself that it came second.
 */
export async function removeStaging(dataDir: string): Promise<void> {
  const leftovers = readdirSync(dataDir)
    .filter((name) => name.startsWith(STAGING_PREFIX))
    .map((name) => join(dataDir, name))
    .filter(
      (path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < Date.now() - STAGING_MAX_AGE_MS,
    );
  for (const path of leftovers) await rm(path, { recursive: true, force: true });
}

/** The major version that made a data directory. */
export function madeBy(clusterDir: string): number {
  return Number(readFileSync(join(clusterDir, 'PG_VERSION'), 'utf8'));
}

function isCluster(directory: string): boolean {
  return existsSync(join(directory, 'PG_VERSION'));
}

/** Runs initdb beside the final place and renames at the end: a kill in between leaves nothing half-made there. */
async function createCluster(
  { dataDir, clusterDir, account }: DataLocation,
  { directory, major }: Binaries,
  { superuserPassword, durable = true }: { superuserPassword: string; durable?: boolean },
): Promise<void> {
  const staging = await mkdtemp(join(dataDir, STAGING_PREFIX));
  const passwordFile = join(staging, 'password');
  const made = join(staging, 'cluster');
  try {
    writeFileSync(passwordFile, `${superuserPassword}\n`, { mode: 0o600 });
    if (account) for (const path of [staging, passwordFile]) chownSync(path, account.uid, account.gid);
    const sync = durable ? [] : ['--no-sync'];
    await runBinary(join(directory, 'initdb'), [...initdbArguments(made, passwordFile, major), ...sync], account);
    await rename(made, clusterDir);
    if (durable) await syncDirectory(dataDir);
  } catch (error) {
    // Another start at the same moment may have been faster; its cluster is as good.
    if (isCluster(clusterDir)) return;
    if (!existsSync(clusterDir)) throw error;
    throw new StartupError(`${clusterDir} exists but holds no PostgreSQL data: move it away`);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function initdbArguments(directory: string, passwordFile: string, major: number): string[] {
  return [
    `--pgdata=${directory}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--data-checksums',
    '--encoding=UTF8',
    '--no-instructions',
    ...localeArguments(major),
  ];
}

/** Text sorts by code point everywhere, so that no update of the system's locales can break an index. */
function localeArguments(major: number): string[] {
  if (major >= OLDEST_WITH_BUILTIN_LOCALE)
    return ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  if (process.platform === 'linux') return ['--locale=C.UTF-8'];
  // macOS calls this character type UTF-8; Windows has none.
  return process.platform === 'darwin' ? ['--locale=C', '--lc-ctype=UTF-8'] : ['--locale=C'];
}

async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
