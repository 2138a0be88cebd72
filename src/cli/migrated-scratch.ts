import type { AppConfig } from '../config/config';
import { migrate } from '../database/migrate';
import { interrupted, onStopSignal } from '../startup/exit';
import { type ScratchDatabase, startScratchDatabase } from '../startup/scratch-database';

/** Lends a throw-away database with this version's schema, on a server of its own that is stopped in any case. */
export async function withMigratedScratch<T>(
  config: AppConfig,
  work: (scratch: ScratchDatabase) => Promise<T>,
): Promise<T> {
  const scratch = await startScratchDatabase({
    major: config.embeddedMajor,
    binDir: config.get('POSTGRES_BIN_DIR'),
  });
  onStopSignal(() => scratch.stop(), interrupted);
  try {
    await migrate(scratch.migration);
    return await work(scratch);
  } finally {
    await scratch.stop();
  }
}
