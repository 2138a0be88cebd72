import type { ScratchDatabase } from '../../src/startup/scratch-database';

const key = Symbol.for('preventplus.test.running');

/** Jest loads setup and teardown apart, in one process: what one starts the other finds here. */
export const running = ((globalThis as Record<symbol, unknown>)[key] ??= {}) as {
  server?: ScratchDatabase;
  dataDir?: string;
};
