/**
 * A moment between two others, which is the same for the same seed.
 * @param seed a whole number, 0 to 2³² - 1
 */
export function randomMoment(seed: number, from: Date, until: Date): Date {
  return new Date(Math.floor(from.getTime() + fraction(seed) * (until.getTime() - from.getTime())));
}

/** Mulberry32: a small generator whose numbers are evenly spread, from 0 up to 1. */
export function fraction(seed: number): number {
  let state = (seed + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
}
