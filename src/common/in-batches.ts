/**
 * Does something batch by batch until one is not full, or the signal says to stop.
 * @param doBatch does at most `size`, and says how many
 * @returns how many it did in all
 */
export async function inBatches(size: number, doBatch: () => Promise<number>, signal: AbortSignal): Promise<number> {
  let total = 0;
  for (let done = size; done === size && !signal.aborted; total += done) done = await doBatch();
  return total;
}
