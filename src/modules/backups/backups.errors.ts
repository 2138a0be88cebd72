import { Conflict, Unavailable } from '../../common/domain.error';
import { RepositoryFailed } from '../../database/pgbackrest/pgbackrest.errors';
import { type JobProblem, ProblemsFound } from '../../common/job-problem';

/** @param because a sentence that says what to do */
export const backupsAreOff = (because: string) => new Unavailable('BACKUPS_OFF', `Backups are off: ${because}`);

/** Nothing is decided by what cannot be read. */
export const unreadableBackupInfo = (reason: string) =>
  new RepositoryFailed(
    'BACKUP_INFO_UNREADABLE',
    `What pgBackRest says about its backups cannot be read: ${reason}. Is the repository that of these keys, and its disk or network in order?`,
  );

/** A clock was wrong, now or when the backup was made: what is old cannot be told from what is new. */
export const backupFromTheFuture = (labels: readonly string[], now: Date) =>
  new Conflict(
    'BACKUP_FROM_THE_FUTURE',
    `It is ${now.toISOString()}, and there are backups of a later time (${labels.join(', ')}): nothing was removed. ` +
      'Set the clock right; if it is, remove those backups with `pgbackrest expire --set=LABEL`.',
  );

const namedSegments = 5;

/** Segments are missing in the archive. */
export const walGapFound = (missing: readonly string[], remedy: string) => {
  const shown = missing.slice(0, namedSegments).join(', ') + (missing.length > namedSegments ? ', …' : '');
  return new Conflict(
    'WAL_GAP',
    `The archive lacks ${missing.length} WAL segments (${shown}): moments around them cannot be restored. ${remedy}`,
  );
};

/** The repository holds something that is damaged. */
export const backupsDamaged = (findings: readonly string[]) =>
  new Conflict(
    'REPOSITORY_DAMAGED',
    `Damage in the backup repository: ${findings.join('; ')}. Take a full backup, and look at the repository's disk.`,
  );

/** Somebody has to do something, or one day nothing can be restored. */
export const backupsAtRisk = (problems: readonly [JobProblem, ...JobProblem[]]) => new ProblemsFound(problems);

/** Whatever was put where it is to be would keep pgBackRest from making it. */
export const repositoryNotReady = () =>
  new Unavailable(
    'REPOSITORY_NOT_READY',
    'There is no backup repository yet: the worker makes one with the first backup, or ask for it with `npm run backup -- full`.',
  );

/** Nothing is missing that could be accepted. */
export const noLoss = () =>
  new Conflict('NO_BACKUPS_LOST', 'No backups are missing in the repository: there is no loss to accept.');

/** The store has lost files that attachments still name. */
export const filesMissing = (paths: readonly string[]) =>
  new Conflict(
    'FILES_MISSING',
    `${paths.length} attached files are missing or damaged in the store (${paths.slice(0, 3).join(', ')}): ` +
      'look at them with `npm run attachments:reconcile -- --dry-run`.',
  );
