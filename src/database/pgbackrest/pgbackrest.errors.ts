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
    super('PGBACKREST_FAILED', `pgbackrest ${command} failed${endOf(exitCode, reasonIn(lines))}`);
  }

  /** Whether another command holds the lock: nothing is wrong, and later it may work. */
  get isLocked(): boolean {
    return this.exitCode === exitCodes.locked;
  }
}

function endOf(exitCode: number | null, reason: string): string {
  if (exitCode === null) return [': it was killed', reason].filter(Boolean).join(': ');
  return ` (exit code ${exitCode})${reason && `: ${reason}`}`;
}

const levelOf = /^(?:P\d+ +)?(ERROR|ASSERT|WARN|INFO|DETAIL): /;

/** The errors of a log with what explains them, in one line; the rest tells of what went well. */
function reasonIn(lines: readonly string[]): string {
  let isTold = true;
  const told = lines.filter((line) => {
    const level = levelOf.exec(line)?.[1];
    if (level) isTold = level === 'ERROR' || level === 'ASSERT';
    return isTold;
  });
  return told
    .map((line) => line.replace(levelOf, '').trim())
    .join(' ')
    .slice(0, 1000);
}
