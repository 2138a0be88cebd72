/** How long the generated requests run, over all operations together. `npm run fuzz` takes minutes instead. */
export const fuzzSeconds = Number(process.env.FUZZ_SECONDS ?? 5);

/** The seed that a failure printed, to see it again. */
export const fuzzSeed = process.env.FUZZ_SEED === undefined ? undefined : Number(process.env.FUZZ_SEED);
