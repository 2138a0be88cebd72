import { DomainError } from '../common/domain.error';
import { StartupError } from '../config/startup.error';
import { keepAlive } from './keep-alive';

let stopping: Promise<void> | undefined;

/** Whether a signal has begun to stop the process: what fails from then on fails because of that. */
export function isStopping(): boolean {
  return stopping !== undefined;
}

/** Ends the process after a failure: one clear line for what the operator can mend, a stack for a bug. */
export function exitWithReason(error: unknown): never {
  const isExpected = error instanceof StartupError || error instanceof DomainError;
  console.error(isExpected ? `preventplus: ${error.message}` : error);
  process.exit(1);
}

/** The exit code of a command that a signal ended. */
export const interrupted = 130;

/**
 * Runs `stop` once, on Ctrl-C or SIGTERM, and ends the process after it. A second signal changes nothing.
 * @param exitCode 0 for a service, whose end this is; {@link interrupted} for a command, which is not done
 */
export function onStopSignal(stop: () => Promise<void>, exitCode = 0): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stopping ??= keepAlive(stop).then(() => process.exit(exitCode), exitWithReason);
    });
  }
}
