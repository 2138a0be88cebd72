import { StartupError } from '../config/startup.error';

/** Ends the process after a failure: one clear line for what the operator can mend, a stack for a bug. */
export function exitWithReason(error: unknown): never {
  console.error(error instanceof StartupError ? `preventplus: ${error.message}` : error);
  process.exit(1);
}

/** Runs `stop` once, on Ctrl-C or SIGTERM, and ends the process after it. A second signal changes nothing. */
export function onStopSignal(stop: () => Promise<void>): void {
  let stopping: Promise<void> | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stopping ??= stop().then(() => process.exit(0), exitWithReason);
    });
  }
}
