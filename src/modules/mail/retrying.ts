import { setTimeout } from 'node:timers/promises';

interface Retries {
  /** Rests between the attempts, in milliseconds: there is one attempt more than rests. */
  restsMs: readonly number[];
  /** Whether another attempt would fail in the same way. */
  isFinal: (error: unknown) => boolean;
  /** Time is up: one more attempt, at once. */
  stopping: AbortSignal;
}

/** Tries something until it succeeds, a few times. @throws what the last attempt threw */
export async function retrying<T>(attempt: () => Promise<T>, { restsMs, isFinal, stopping }: Retries): Promise<T> {
  for (const restMs of restsMs) {
    try {
      return await attempt();
    } catch (error) {
      if (isFinal(error)) throw error;
      await rest(restMs, stopping);
      if (stopping.aborted) break;
    }
  }
  return attempt();
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch {
    // cut short
  }
}
