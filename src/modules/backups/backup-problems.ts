import type { JobProblem } from '../../common/job-problem';
import { BackupsGone, RepositoryForeign } from '../../database/pgbackrest/pgbackrest.errors';
import { type Archiver, type ReportedState, type Totals } from './backups.repository';
import { describeSize } from './free-space';
import { segmentIn, SegmentNames, timelineOf } from './segment-names';

/** Everything that tells how well the database is backed up. */
export interface BackupFacts {
  state: ReportedState | undefined;
  totals: Totals;
  archiver: Archiver;
  keysCopy: { copiedAt: Date; fingerprint: string | null } | undefined;
}

const hourMs = 3_600_000;
const longest = { report: 1, full: 26, incremental: 3 };
const longestBacklog = 10;
/** With less than that the next hours may fill a disk. */
const leastSpace = 512 * 1024 ** 2;
/** For so long a new logbook may be without a copy of its keys. */
const copyGraceHours = 24;

const howToCopy = 'npm run keys:export -- FILE, and keep the file away from this machine';
export const noCopy = `There is no copy of the keys, without which no backup can be read: ${howToCopy}.`;

export const noWorker =
  'no worker has reported yet. Start a process with PROCESS_ROLE worker, or both, on the machine of the database.';

/** What is wrong, the worst first. While backups are off nothing else counts. */
export function problemsOf(facts: BackupFacts, now: Date): JobProblem[] {
  const { state, totals, archiver } = facts;
  if (!state) return [problem('BACKUPS_OFF', `Backups are off: ${noWorker}`)];
  if (state.offBecause) return [problem('BACKUPS_OFF', `Backups are off: ${state.offBecause}`)];

  const isOlder = (time: Date | null, hours: number) => !time || now.getTime() - time.getTime() > hours * hourMs;
  const backlog = walBacklog(archiver);
  const hasBackups = totals.oldestAt !== null;
  const found = [
    totals.lost && new BackupsGone(totals.lost),
    state.problem && !(totals.lost && state.problem.code === BackupsGone.code) && unusable(state.problem),
    state.findings.length > 0 &&
      problem('REPOSITORY_DAMAGED', `The repository is damaged: ${state.findings[0]}. Take a full backup.`),
    ...spaceProblems(state, totals),
    isArchivingFailing(archiver) &&
      problem('ARCHIVING_FAILS', 'The server cannot archive its WAL: look at its log, and at the repository.'),
    backlog !== null &&
      backlog > longestBacklog &&
      problem(
        'ARCHIVING_LAGS',
        `${backlog} WAL segments wait for the archive: look at the repository's disk or network.`,
      ),
    !state.problem &&
      !totals.lost &&
      !hasBackups &&
      problem('NO_BACKUP', 'There is no backup yet: the worker takes one, or ask for it.'),
    hasBackups &&
      isOlder(totals.lastFullAt, longest.full) &&
      problem('FULL_BACKUP_OVERDUE', 'The last full backup is older than 26 hours: see the runs of backup-full.'),
    hasBackups &&
      isOlder(totals.lastAt, longest.incremental) &&
      problem('BACKUP_OVERDUE', 'The last backup is older than 3 hours: see the runs of backup-incremental.'),
    isOlder(state.reportedAt, longest.report) &&
      problem('WORKER_SILENT', 'The worker has not reported for an hour: see whether it runs.'),
    copyProblem(facts, isOlder(totals.oldestAt, copyGraceHours)),
  ];
  return found.filter((each) => each !== false && each !== null).map(({ code, message }) => problem(code, message));
}

/** One of another database needs a choice; whatever else keeps it from being used may pass. */
function unusable({ code, message }: JobProblem): JobProblem {
  if (code === RepositoryForeign.code || code === BackupsGone.code) return problem(code, message);
  return problem(code, `The repository cannot be used, which is tried again every five minutes: ${message}`);
}

/** One more full backup has to find room; where the WAL waits, a full disk stops the server. */
function spaceProblems(state: ReportedState, { lastFullSize }: Totals): JobProblem[] {
  const { repositoryFreeSpace, walFreeSpace } = state;
  const needed = Math.max(leastSpace, lastFullSize ?? 0);
  const found: JobProblem[] = [];
  if (walFreeSpace !== null && walFreeSpace < leastSpace)
    found.push(
      problem(
        'WAL_SPACE_LOW',
        `The disk of the database has ${describeSize(walFreeSpace)} left, and PostgreSQL stops when it is full: make room.`,
      ),
    );
  if (repositoryFreeSpace !== null && repositoryFreeSpace < needed)
    found.push(
      problem(
        'REPOSITORY_SPACE_LOW',
        `The disk of the repository has ${describeSize(repositoryFreeSpace)} left, and there should be ` +
          `${describeSize(needed)} for the next full backup and its WAL: make room, or move the repository to a larger disk.`,
      ),
    );
  return found;
}

/** Segments that are finished and not archived; null when that cannot be told. */
export function walBacklog({ currentWal, lastArchivedWal, segmentSize }: Archiver): number | null {
  const archivedName = segmentIn(lastArchivedWal);
  if (archivedName === undefined) return null;
  if (timelineOf(currentWal) !== timelineOf(archivedName)) return null;
  const names = new SegmentNames(segmentSize);
  return Math.max(names.numberOf(currentWal) - names.numberOf(archivedName) - 1, 0);
}

function isArchivingFailing({ lastArchivedAt, lastFailedAt }: Archiver): boolean {
  return lastFailedAt !== null && (lastArchivedAt === null || lastFailedAt > lastArchivedAt);
}

/** Backups without the keys are of no use: neither they nor what they hold can be read. */
function copyProblem({ state, totals, keysCopy }: BackupFacts, isLate: boolean): JobProblem | false {
  if (!state || totals.oldestAt === null || isCopyCurrent(state, keysCopy)) return false;
  if (keysCopy) return problem('KEYS_COPY_STALE', `The keys have changed since the last copy: ${howToCopy}.`);
  return isLate && problem('KEYS_COPY_MISSING', noCopy);
}

/** Whether the last copy holds all keys of today. */
export function isCopyCurrent(state: ReportedState, keysCopy: BackupFacts['keysCopy']): boolean {
  return state.keysFingerprint !== null && keysCopy?.fingerprint === state.keysFingerprint;
}

function problem(code: string, message: string): JobProblem {
  return { code, message };
}
