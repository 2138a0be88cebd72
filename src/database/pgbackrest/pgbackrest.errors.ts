import { Unavailable } from '../../common/domain.error';
import type { JobProblem } from '../../common/job-problem';

/** Exit codes that mean something to the caller. */
export const exitCodes = { infoMismatch: 28, locked: 50, cannotExpireOnlyFull: 104 } as const;

const failed = 'PGBACKREST_FAILED';

/** The repository cannot be used. */
export class RepositoryFailed extends Unavailable {}

/** pgBackRest ended with an error. */
export class PgBackRestFailed extends RepositoryFailed {
  constructor(
    command: string,
    /** Null when a signal ended it. */
    readonly exitCode: number | null,
    lines: readonly string[],
  ) {
    super(failed, `pgbackrest ${command} failed${endOf(exitCode, reasonIn(lines))}`);
  }

  /** Whether another command holds the lock: nothing is wrong, and later it may work. */
  get isLocked(): boolean {
    return this.exitCode === exitCodes.locked;
  }
}

/** The repository holds what another database has backed up: nothing is written to it, and nothing removed. */
export class RepositoryForeign extends RepositoryFailed {
  static readonly code = 'REPOSITORY_FOREIGN';

  /** @param whose in words, when it is known whose it is and whose it is not */
  constructor(whose = '') {
    super(
      RepositoryForeign.code,
      `The repository holds the backups of another database${whose}: nothing is backed up, and nothing of it is touched. ` +
        'Choose another one (BACKUP_REPO_DIR or BACKUP_S3_PREFIX) and restart, or move the other backups away; ' +
        'only after pg_upgrade run `pgbackrest stanza-upgrade`.',
    );
  }
}

/** Backups that nobody has removed on purpose, and that the repository lacks. */
export interface LostBackups {
  count: number;
  /** When the first and the last of them ended. */
  from: Date;
  to: Date;
}

/** The repository lacks backups: its disk may be away, so nothing is begun anew in its place. */
export class BackupsGone extends RepositoryFailed {
  static readonly code = 'BACKUPS_GONE';

  constructor({ count, from, to }: LostBackups) {
    super(
      BackupsGone.code,
      `The repository lacks ${count} ${count === 1 ? 'backup' : 'backups'} of ${from.toISOString()} to ${to.toISOString()} that nobody let it remove: ` +
        'mount its disk again, or bring its files back. ' +
        'If they are lost for good, accept that with POST /api/v1/backups/accept-loss, and take a full backup.',
    );
  }
}

/** What a failed attempt to use the repository says about it. */
export function problemIn(error: unknown): JobProblem {
  const isMismatch = error instanceof PgBackRestFailed && error.exitCode === exitCodes.infoMismatch;
  const { code, message } = isMismatch ? new RepositoryForeign() : asFailure(error);
  return { code, message };
}

function asFailure(error: unknown): RepositoryFailed {
  return error instanceof RepositoryFailed ? error : new RepositoryFailed(failed, (error as Error).message);
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
