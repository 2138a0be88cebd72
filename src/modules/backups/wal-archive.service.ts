import { Injectable, Logger } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { UnitOfWork } from '../../database/unit-of-work';
import type { Backup } from './backup-info';
import { BackupRepositoryService } from './backup-repository.service';
import { walGapFound } from './backups.errors';
import { BackupsRepository } from './backups.repository';
import { BackupsService } from './backups.service';
import { anchorOf } from './retention';
import { isOpenGap, missingSegments, SegmentNames } from './wal-gaps';
import { archivedSegments } from './wal-listing';

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
   * Compares the archive with what the backups need. After a hole that no full backup follows yet, one is taken.
   * @throws Conflict when there was such a hole; PgBackRestFailed
   */
  async check(caller: Caller, signal?: AbortSignal, now = new Date()): Promise<WalCheck> {
    const { info, segments, missing } = await this.look(caller, now);
    const open = missing.filter((name) => isOpenGap(name, info.backups));
    if (open.length === 0) return { segments: segments.size, missing };
    this.logger.error(`The archive lacks ${open.length} WAL segments from ${open[0]} on: a full backup begins.`);
    const { label } = await this.backups.take(caller, 'full', { signal });
    await this.look(caller, now);
    throw walGapFound(open, `The full backup ${label} was taken: all later ones can be restored.`);
  }

  private async look(caller: Caller, now: Date) {
    const archiver = await this.work.once(caller, (tx) => this.reports.archiver(tx));
    const info = await this.repository.report(caller);
    const segments = await archivedSegments(this.repository.tool, info);
    const missing = missingSegments({
      segments,
      backups: info.backups,
      since: archivedSince(info.backups, now),
      lastArchived: archiver.lastArchivedWal,
      names: new SegmentNames(archiver.segmentSize),
    });
    await this.work.run(caller, (tx) =>
      this.reports.reportWal(tx, missing, recoverableSince(info.backups, missing, now)),
    );
    return { info, segments, missing };
  }
}

/** The backup from whose start on retention keeps all WAL. */
function archivedSince(backups: readonly Backup[], now: Date): Backup | undefined {
  const fulls = backups.filter(({ type }) => type === 'full');
  return anchorOf(fulls, now) ?? fulls[0];
}

/** The end of the first backup after all holes. */
function recoverableSince(backups: readonly Backup[], missing: readonly string[], now: Date): Date | null {
  const since = archivedSince(backups, now);
  const last = missing.at(-1) ?? '';
  const first = backups.find(({ walStart, startedAt }) => since && startedAt >= since.startedAt && walStart > last);
  return first?.finishedAt ?? null;
}
