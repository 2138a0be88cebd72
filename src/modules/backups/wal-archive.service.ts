import { Injectable, Logger } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { UnitOfWork } from '../../database/unit-of-work';
import { BackupRepositoryService } from './backup-repository.service';
import { walGapFound } from './backups.errors';
import { BackupsRepository } from './backups.repository';
import { BackupsService } from './backups.service';
import { examine, type Findings } from './wal-gaps';

export interface WalCheck {
  segments: number;
  missing: string[];
}

/** Looks for holes in the archive, which pgBackRest's own checks do not see. */
@Injectable()
export class WalArchiveService {
  private readonly logger = new Logger(WalArchiveService.name);

  constructor(
    private readonly repository: BackupRepositoryService,
    private readonly backups: BackupsService,
    private readonly work: UnitOfWork,
    private readonly reports: BackupsRepository,
  ) {}

  /**
   * Compares the archive with what restores need. After a hole that no full backup follows yet, one is taken.
   * @throws Conflict when there was such a hole; PgBackRestFailed
   */
  async check(caller: Caller, signal?: AbortSignal, now = new Date()): Promise<WalCheck> {
    const { segments, missing, open } = await this.look(caller, now);
    if (open.length === 0) return { segments, missing };
    this.logger.error(`The archive lacks ${open.length} WAL segments from ${open[0]} on: a full backup begins.`);
    const { label } = await this.backups.take(caller, 'full', { signal });
    await this.look(caller, now);
    throw walGapFound(open, `The full backup ${label} was taken: all later ones can be restored.`);
  }

  /** Tells every process what can be restored. */
  private async look(caller: Caller, now: Date): Promise<Findings & { segments: number }> {
    const archive = await this.repository.archive(caller, await this.repository.report(caller));
    const findings = examine(archive, now);
    await this.work.run(caller, (tx) => this.reports.reportWal(tx, findings));
    return { ...findings, segments: archive.segments.size };
  }
}
