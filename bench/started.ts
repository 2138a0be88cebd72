import { exitWithReason, onStopSignal } from '../src/startup/exit';

/** What a benchmark has started, to be stopped in the opposite order. */
export class Started {
  private readonly stops: (() => Promise<unknown>)[] = [];

  /** Remembers how to stop something. */
  add(stop: () => Promise<unknown>): void {
    this.stops.push(stop);
  }

  async stop(): Promise<void> {
    for (let stop = this.stops.pop(); stop; stop = this.stops.pop()) await stop();
  }
}

/** Runs a benchmark and leaves nothing behind: not at its end, not when it fails, not after Ctrl-C. */
export function runBenchmark(benchmark: (started: Started) => Promise<void>): void {
  const started = new Started();
  let interrupted = false;
  onStopSignal(() => {
    interrupted = true;
    return started.stop();
  });
  benchmark(started)
    .finally(() => started.stop())
    .catch((error: unknown) => {
      // What an interrupted benchmark was waiting for has been stopped: that is no failure.
      if (!interrupted) exitWithReason(error);
    });
}
