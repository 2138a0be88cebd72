import { runBinary } from '../embedded/run-binary';
import { errorMessage } from '../embedded/error-code';

/** The oldest pgBackRest that knows a version of PostgreSQL. */
const oldestFor: Readonly<Record<number, string>> = { 15: '2.45', 16: '2.48', 17: '2.54', 18: '2.57' };

/** A version that works, or why there is none, in a sentence that says what to do. */
export type Found = { version: string } | { offBecause: string };

/** Looks for a pgBackRest that can back up a server of a major version. */
export async function findPgBackRest(program: string, major: number): Promise<Found> {
  let printed: string;
  try {
    printed = await runBinary(program, ['version']);
  } catch (error) {
    const isMissing = errorMessage(error).includes('ENOENT');
    return {
      offBecause: isMissing
        ? 'pgBackRest is not installed. To turn them on: apt-get install -y pgbackrest, and restart.'
        : `${errorMessage(error)}. To turn them on, mend that or set PGBACKREST_BIN, and restart.`,
    };
  }
  const version = /pgBackRest (\d+\.\d+(?:\.\d+)?)/.exec(printed)?.[1] ?? printed.trim();
  const needed = oldestFor[major];
  if (needed !== undefined && compareVersions(version, needed) >= 0) return { version };
  return {
    offBecause:
      `pgBackRest ${version} cannot back up PostgreSQL ${major}` +
      (needed ? `, which needs ${needed} or newer. To turn them on, install that and restart.` : '.'),
  };
}

function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number)) as [number[], number[]];
  return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0);
}
