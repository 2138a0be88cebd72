import { Unavailable } from '../../common/domain.error';

/** Exit codes that mean something to the caller. */
export const exitCodes = { locked: 50, cannotExpireOnlyFull: 104 } as const;

/** pgBackRest ended with an error. */
export class PgBackRestFailed extends Unavailable {
  constructor(
    command: string,
    /** Null when a signal ended it. */
    readonly exitCode: number | null,
    lines: readonly string[],
  ) {
    super(
      'PGBACKREST_FAILED',
      `pgbackrest ${command} failed (exit code ${exitCode ?? 'none, killed'}): ${reasonIn(lines)}`,
    );
  }

  /** Whether another command holds the lock: nothing is wrong, and later it may work. */
  get isLocked(): boolean {
    return this.exitCode === exitCodes.locked;
  }
}

/** The first error with what follows it, without the time and process that each line begins with. */
function reasonIn(lines: readonly string[]): string {
  const first = lines.findIndex((line) => line.includes('ERROR:'));
  return lines
    .slice(Math.max(first, 0))
    .map((line) => line.replace(/^.*?ERROR: /, '').trim())
    .join(' ')
    .slice(0, 1000);
}
