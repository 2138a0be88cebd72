import { mkdirSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppConfig } from '../../../config/config';
import { makeDataDirectory } from '../../../database/embedded/location';
import { stopProcessesIn } from '../../../database/restore/processes';
import { type RecoveredServer, startRecovered } from '../../../database/restore/recovered-server';
import { prepareRestoreDirectory, restoreFiles, type Restoring } from '../../../database/restore/restore-cluster';
import { restoreToolOf } from '../../../database/restore/restore-tool';

/** Gives way to everything else. */
const niceness = 15;

/** A moment, with the backup to begin with and the timeline to follow from there. */
export interface ScratchTarget extends Pick<Restoring, 'set' | 'timeline'> {
  time: Date;
}

/** A moment of the past, restored into a directory of its own, from the repository and the keys alone. */
export class ScratchRestore {
  private constructor(
    private readonly directory: string,
    readonly server: RecoveredServer,
    /** From the beginning until it answered. */
    readonly seconds: number,
  ) {}

  /** @throws StartupError, PgBackRestFailed; then nothing is left of it */
  static async of(config: AppConfig, { time, ...way }: ScratchTarget, signal?: AbortSignal): Promise<ScratchRestore> {
    const root = join(config.dataDir, 'drills');
    await sweep(root);
    makeDataDirectory(root);
    const directory = join(root, time.toISOString().replaceAll(/\D/g, ''));
    const began = performance.now();
    const giveUp = () => void stopProcessesIn(directory);
    signal?.addEventListener('abort', giveUp);
    try {
      mkdirSync(directory, { mode: 0o711 });
      const location = prepareRestoreDirectory(directory);
      const tool = await restoreToolOf(config, location);
      await restoreFiles(tool, location, { time }, { ...way, signal, niceness });
      const { secrets } = tool.setup;
      const binDir = config.get('POSTGRES_BIN_DIR');
      const server = await startRecovered({ location, secrets, binDir, isToStay: false, niceness });
      return new ScratchRestore(directory, server, (performance.now() - began) / 1000);
    } catch (error) {
      await sweep(root);
      throw error;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  async remove(): Promise<void> {
    await this.server.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** Removes whatever drills have left that were killed. One drill runs at a time, so that all of it is theirs. */
async function sweep(root: string): Promise<void> {
  for (const name of names(root)) {
    const directory = join(root, name);
    await stopProcessesIn(directory);
    await rm(directory, { recursive: true, force: true });
  }
}

function names(root: string): string[] {
  try {
    return readdirSync(root);
  } catch {
    return [];
  }
}
