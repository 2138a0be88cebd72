import { Injectable, Logger } from '@nestjs/common';
import { type Caller, commandCaller } from '../../common/caller';
import type { Disabled } from '../../common/unattended-job';
import { AppConfig } from '../../config/config';
import { fingerprintOf, readKeyTexts } from '../../config/key-copies';
import { Backups } from '../../database/pgbackrest/backups';
import type { PgBackRest } from '../../database/pgbackrest/pgbackrest';
import { UnitOfWork } from '../../database/unit-of-work';
import { type BackupInfo, parseInfo } from './backup-info';
import { backupsAreOff } from './backups.errors';
import { BackupsRepository } from './backups.repository';
import { timelineOf } from './segment-names';
import type { WalArchive } from './wal-archive';
import { readArchive } from './wal-listing';

/** What this process can do with the backup repository. Every process sees what the worker reports of it. */
@Injectable()
export class BackupRepositoryService {
  private readonly logger = new Logger(BackupRepositoryService.name);

  constructor(
    private readonly backups: Backups,
    private readonly config: AppConfig,
    private readonly work: UnitOfWork,
    private readonly reports: BackupsRepository,
  ) {}

  /** Why this process cannot back up, in a sentence that says what to do. */
  get offBecause(): string | undefined {
    return this.backups.offBecause;
  }

  /** Why this process cannot run the jobs of backups. */
  get disabled(): Disabled | undefined {
    const because = this.offBecause;
    return because === undefined ? undefined : { because, onPurpose: this.config.get('BACKUPS') === 'off' };
  }

  /** @throws Unavailable when backups are off */
  get tool(): PgBackRest {
    const { tool, offBecause = '' } = this.backups;
    if (tool) return tool;
    throw backupsAreOff(offBecause);
  }

  /** What the repository holds. @throws DomainError */
  async read(): Promise<BackupInfo> {
    return parseInfo(await this.tool.run('info', ['--output=json']));
  }

  /** The WAL in the repository, and how far the server says it has come. @throws PgBackRestFailed */
  async archive(caller: Caller, info: Pick<BackupInfo, 'backups' | 'archiveId'>): Promise<WalArchive> {
    const { currentWal, lastArchivedWal } = await this.work.once(caller, (tx) => this.reports.archiver(tx));
    return readArchive(this.tool, info, { current: timelineOf(currentWal), lastArchived: lastArchivedWal });
  }

  /** Tells every process what the repository holds. @throws as {@link read} */
  async report(caller: Caller): Promise<BackupInfo> {
    const info = await this.read();
    await this.work.run(caller, async (tx) => {
      await this.reports.replace(tx, info.backups);
      await this.reports.report(tx, this.present());
    });
    return info;
  }

  /** Tells every process, at the start of a worker, whether it can back up. */
  async announce(): Promise<void> {
    const { offBecause, problem, notice } = this.backups;
    if (offBecause && this.config.get('BACKUPS') !== 'off') this.logger.warn(notice);
    if (problem) this.logger.error(notice);
    await this.work.run(commandCaller('Admin', 'backups'), async (tx) => {
      const state = await this.reports.state(tx);
      // a worker that is not beside the server knows nothing of the one that is
      if (this.isElsewhere && state?.offBecause === null) return;
      await this.reports.report(tx, this.present());
    });
  }

  private get isElsewhere(): boolean {
    return this.config.get('DATABASE_URL') !== undefined && this.config.get('PGBACKREST_CONFIG') === undefined;
  }

  private present() {
    return {
      description: this.backups.description ?? null,
      offBecause: this.backups.offBecause ?? null,
      keysFingerprint: fingerprintOf(readKeyTexts(this.config)),
    };
  }
}
