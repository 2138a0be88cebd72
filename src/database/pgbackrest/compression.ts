import { errorMessage } from '../embedded/error-code';
import { runBinary } from '../embedded/run-binary';

/** How pgBackRest compresses what it stores. */
export type Compression = 'zst' | 'lz4' | 'gz';

const optionInvalid = '[032]';

/** The best compression that a pgBackRest was built with: what it lacks would fail each backup. Every one has gz. */
export async function bestCompression(program: string): Promise<Compression> {
  for (const compression of ['zst', 'lz4'] as const) if (await isBuiltIn(program, compression)) return compression;
  return 'gz';
}

/** A push of no segment always fails: with this error because of the option, else because of the segment. */
async function isBuiltIn(program: string, compression: Compression): Promise<boolean> {
  const log = ['--log-level-console=off', '--log-level-file=off', '--log-level-stderr=error'];
  const options = ['--no-config', '--stanza=none', '--pg1-path=/none', `--compress-type=${compression}`, ...log];
  try {
    await runBinary(program, ['archive-push', ...options]);
    return true;
  } catch (error) {
    return !errorMessage(error).includes(optionInvalid);
  }
}
