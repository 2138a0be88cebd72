import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';

/** Work that nobody waits for, except the end of the process. */
@Injectable()
export class BackgroundWork implements BeforeApplicationShutdown {
  private readonly logger = new Logger(BackgroundWork.name);
  private readonly pending = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  /**
   * Begins some work with the next turn of the event loop. Its failure is logged, without what it failed at: that may be a
   * secret.
   * @param what names the work in the log
   * @param work is told by the signal that the process ends, and that it had better not rest any more
   */
  start(what: string, work: (stopping: AbortSignal) => Promise<void>): void {
    const running: Promise<void> = new Promise((resolve) => setImmediate(resolve))
      .then(() => work(this.stopping.signal))
      .catch((error: unknown) => {
        this.logger.error(`${what} failed: ${reasonOf(error)}`);
      })
      .finally(() => this.pending.delete(running));
    this.pending.add(running);
  }

  /** Waits for all that is under way. */
  async idle(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.idle();
  }
}

/** The kind of an error and its code. Its message may quote what was sent. */
function reasonOf(error: unknown): string {
  const { name, code, responseCode } = error as { name?: string; code?: unknown; responseCode?: unknown };
  return [name, code, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number').join(' ');
}
