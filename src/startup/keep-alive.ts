const longestWaitMs = 60_000;

/**
 * Keeps this process running until some work is done. An embedded server and its connections do not: while it waits
 * for nothing else, the process could end in the middle, with exit code 0.
 */
export async function keepAlive<T>(work: () => Promise<T>): Promise<T> {
  const unfinished = setInterval(() => undefined, longestWaitMs);
  try {
    return await work();
  } finally {
    clearInterval(unfinished);
  }
}
