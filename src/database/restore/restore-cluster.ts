import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '../../config/startup.error';
import { type DataLocation, locateData, makeDataDirectory } from '../embedded/location';
import type { PgBackRest, RunOptions } from '../pgbackrest/pgbackrest';
import { makePrivate } from '../pgbackrest/pgbackrest-config';
import { type RestoreTarget, targetOptions } from './restore-target';

/**
 * Prepares a new data directory for a restored server.
 * @throws StartupError when it holds something already, or is closed to the server's account; or cannot be made
 */
export function prepareRestoreDirectory(directory: string): DataLocation {
  if (existsSync(directory)) assertEmpty(directory);
  try {
    makeDataDirectory(directory);
  } catch (error) {
    throw new StartupError(`${directory} cannot be made: ${(error as Error).message}. Name another directory.`);
  }
  const location = locateData({ dataDir: directory, dataDirIsDefault: false });
  makePrivate(location.clusterDir, location.account);
  return location;
}

function assertEmpty(directory: string): void {
  if (!statSync(directory).isDirectory()) throw new StartupError(`${directory} is no directory: name a new one.`);
  if (readdirSync(directory).length > 0) throw new StartupError(`${directory} is not empty: name a new directory.`);
}

export interface Restoring extends Pick<RunOptions, 'signal' | 'niceness'> {
  /** Hears how much of the backup is there, in percent. */
  onProgress?: (percent: number) => void;
  /** The backup to begin with. */
  set: string;
  /** The timeline to follow from there: its number, or `current` for that of the backup. */
  timeline: string;
}

const restoredShare = /restore file .*?, (\d+(?:\.\d+)?)%\)/;

/** Copies a backup into a prepared directory, from where a start replays the WAL. @throws PgBackRestFailed */
export async function restoreFiles(
  tool: PgBackRest,
  { clusterDir }: DataLocation,
  target: RestoreTarget,
  { signal, niceness, onProgress, set, timeline }: Restoring,
): Promise<void> {
  const onLog = (line: string) => {
    const percent = restoredShare.exec(line)?.[1];
    if (percent) onProgress?.(Number(percent));
  };
  const options = [`--pg1-path=${clusterDir}`, `--set=${set}`, ...targetOptions(target, timeline)];
  await tool.run('restore', options, { signal, niceness, onLog });
}

/** Where pgBackRest keeps its configuration and locks for a data directory. */
export function workingDirectoryOf({ dataDir, account }: DataLocation) {
  return { path: join(dataDir, 'pgbackrest'), account };
}
