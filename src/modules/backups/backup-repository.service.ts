import { Injectable, Logger } from '@nestjs/common';
import { type Caller, commandCaller } from '../../common/caller';
import type { JobProblem } from '../../common/job-problem';
import type { Disabled } from '../../common/unattended-job';
import { AppConfig } from '../../config/config';
import { fingerprintOf, readKeyTexts } from '../../config/key-copies';
import { Backups } from '../../database/pgbackrest/backups';
import type { PgBackRest } from '../../database/pgbackrest/pgbackrest';
import {
  BackupsGone,
  PgBackRestFailed,
  problemIn,
  RepositoryFailed,
  RepositoryForeign,
} from '../../database/pgbackrest/pgbackrest.errors';
import { UnitOfWork } from '../../database/unit-of-work';
import { type Backup, type BackupInfo, parseInfo } from './backup-info';
import { backupsAreOff } from './backups.errors';
import { BackupsRepository, type ReportedState } from './backups.repository';
import { freeSpaceAt } from './free-space';
import { timelineOf } from './segment-names';
import type { WalArchive } from './wal-archive';
import { readArchive } from './wal-listing';

/** What a look at the repository has shown. */
interface Seen {
  /** When they are known. */
  backups?: readonly Backup[];
  /** Labels of those that were there before. */
  gone?: readonly string[];
}

/** What this process can do with the backup repository. Every process sees what the worker reports of it. */
@Injectable()
export class BackupRepositoryService {
  private readonly logger = new Logger(BackupRepositoryService.name);

  /** Whether pgBackRest knows this database as that of the repository; what did not work at the start is tried again. */
  private isReady: boolean;

  constructor(
    private readonly backups: Backups,
    private readonly config: AppConfig,
    private readonly work: UnitOfWork,
    private readonly reports: BackupsRepository,
  ) {
    this.isReady = backups.problem === undefined;
  }

  /** Why this process cannot back up, in a sentence that says what to do. */
  get offBecause(): string | undefined {
    return this.backups.offBecause;
  }

  /** Why this process cannot run the jobs of backups. */
  get disabled(): Disabled | undefined {
    if (this.offBecause === undefined) return undefined;
    return { because: `Backups are off: ${this.offBecause}`, onPurpose: this.config.get('BACKUPS') === 'off' };
  }

  /** @throws Unavailable when backups are off */
  get tool(): PgBackRest {
    const { tool, offBecause = '' } = this.backups;
    if (tool) return tool;
    throw backupsAreOff(offBecause);
  }

  /**
   * What the repository holds of this database.
   * @throws RepositoryForeign when it is that of another one; BackupsGone when it is empty and should not be; DomainError
   */
  async read(caller: Caller): Promise<BackupInfo> {
    const info = parseInfo(await this.tool.run('info', ['--output=json']));
    if (info.database === null) {
      const lost = await this.work.once(caller, (tx) => this.reports.known(tx));
      if (lost) throw new BackupsGone(lost);
      return info;
    }
    const { systemId } = await this.work.once(caller, (tx) => this.reports.systemId(tx));
    if (info.database.systemId === systemId) return info;
    const { systemId: other, version } = info.database;
    throw new RepositoryForeign(` (system identifier ${other}, PostgreSQL ${version}; this one has ${systemId})`);
  }

  /** Makes the repository that of this database, if it is new. @throws as {@link read}; PgBackRestFailed */
  async makeReady(caller: Caller, signal?: AbortSignal): Promise<void> {
    await this.read(caller);
    await this.tool.run('stanza-create', [], { signal });
    this.isReady = true;
  }

  /** The WAL in the repository, and how far the server says it has come. @throws PgBackRestFailed */
  async archive(caller: Caller, info: Pick<BackupInfo, 'backups' | 'archiveId'>): Promise<WalArchive> {
    const { currentWal, lastArchivedWal } = await this.work.once(caller, (tx) => this.reports.archiver(tx));
    return readArchive(this.tool, info, { current: timelineOf(currentWal), lastArchived: lastArchivedWal });
  }

  /** Tells every process what the repository holds, or why it cannot be used. @throws as {@link makeReady} */
  async report(caller: Caller): Promise<BackupInfo> {
    // what is known before the look and not seen by it is gone; what is taken meanwhile is not
    const known = await this.work.once(caller, (tx) => this.reports.labels(tx));
    const info = await this.readReady(caller).catch(async (error: unknown) => {
      const gone = error instanceof BackupsGone ? known : [];
      if (isOfRepository(error)) await this.tell(caller, problemIn(error), { gone });
      throw error;
    });
    const { backups } = info;
    const labels = new Set(backups.map(({ label }) => label));
    await this.tell(caller, null, { backups, gone: known.filter((label) => !labels.has(label)) });
    return info;
  }

  /** Says that backups may be gone from now on, because they are too old. */
  async letGo(caller: Caller, labels: readonly string[]): Promise<void> {
    await this.work.run(caller, (tx) => this.reports.letGo(tx, labels));
  }

  /** Tells every process, at the start of a worker, whether it can back up. */
  async announce(): Promise<void> {
    const { offBecause, problem, notice } = this.backups;
    if (offBecause && this.config.get('BACKUPS') !== 'off') this.logger.warn(notice);
    if (problem) this.logger.error(notice);
    const caller = commandCaller('Admin', 'backups');
    // a worker that is not beside the server knows nothing of the one that is
    if (this.isElsewhere && (await this.stateFor(caller))?.offBecause === null) return;
    await this.tell(caller, problem ?? null);
  }

  /** What was reported last. */
  private stateFor(caller: Caller): Promise<ReportedState | undefined> {
    return this.work.once(caller, (tx) => this.reports.state(tx));
  }

  /** While a backup is taken the repository is ready, and its lock is held. */
  private async readReady(caller: Caller): Promise<BackupInfo> {
    const info = await this.read(caller);
    if ((info.database === null || !this.isReady) && !info.isLocked) await this.makeReady(caller);
    return info;
  }

  private async tell(caller: Caller, problem: JobProblem | null, { backups, gone = [] }: Seen = {}): Promise<void> {
    const report = { ...(await this.present()), problem };
    await this.work.run(caller, async (tx) => {
      if (problem?.code === RepositoryForeign.code) await this.reports.forget(tx);
      if (gone.length > 0) await this.reports.miss(tx, gone);
      if (backups) await this.reports.replace(tx, backups);
      await this.reports.report(tx, report);
    });
  }

  private get isElsewhere(): boolean {
    return this.config.get('DATABASE_URL') !== undefined && this.config.get('PGBACKREST_CONFIG') === undefined;
  }

  private async present() {
    const { repository, wal } = this.backups.directories;
    return {
      description: this.backups.description ?? null,
      offBecause: this.backups.offBecause ?? null,
      keysFingerprint: fingerprintOf(readKeyTexts(this.config)),
      repositoryFreeSpace: await freeSpaceAt(repository),
      walFreeSpace: await freeSpaceAt(wal),
    };
  }
}

/** Whether it tells of the repository, and not of the database or of a lock that is free again later. */
function isOfRepository(error: unknown): boolean {
  return error instanceof RepositoryFailed && !(error instanceof PgBackRestFailed && error.isLocked);
}
