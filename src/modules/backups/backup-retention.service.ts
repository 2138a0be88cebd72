import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { exitCodes, PgBackRestFailed } from '../../database/pgbackrest/pgbackrest.errors';
import type { Backup } from './backup-info';
import { BackupRepositoryService } from './backup-repository.service';
import { BackupsService } from './backups.service';
import { retain } from './retention';

export interface Expiry {
  kept: number;
  expired: string[];
}

/** Removes the backups that {@link retain} lets go, and the WAL that nothing needs any more. */
@Injectable()
export class BackupRetentionService {
  constructor(
    private readonly repository: BackupRepositoryService,
    private readonly backups: BackupsService,
  ) {}

  /** @throws DomainError; when `info` makes no sense or a backup is of the future, nothing was removed */
  async expire(caller: Caller, signal?: AbortSignal, now = new Date()): Promise<Expiry> {
    const expiry = await this.backups.unlocked(() => this.decideAndRemove(caller, now, signal), signal);
    await this.repository.report(caller);
    return expiry;
  }

  /**
   * What WAL is kept is counted from the newest full backup on: one more, taken between the look and the removal, would push the
   * WAL of another out. So nothing is decided while one is taken, and whoever finds the lock held afterwards looks again.
   */
  private async decideAndRemove(caller: Caller, now: Date, signal?: AbortSignal): Promise<Expiry> {
    const { isLocked, ...info } = await this.repository.read(caller);
    if (isLocked) throw new PgBackRestFailed('expire', exitCodes.locked, ['another command is running']);
    const { backups, current } = await this.repository.archive(caller, info);
    const { kept, expired, archivedFulls } = retain(backups, current, now);
    await this.repository.letGo(caller, expired);
    if (archivedFulls > 0) {
      const archive = ['--repo1-retention-archive-type=full', `--repo1-retention-archive=${archivedFulls}`];
      for (const label of withoutDependents(backups, expired)) await this.run([`--set=${label}`, ...archive], signal);
      await this.run(archive, signal);
    }
    return { kept: kept.size, expired };
  }

  private async run(options: string[], signal?: AbortSignal): Promise<void> {
    await this.repository.tool.run('expire', options, { signal });
  }
}

/** Those that do not go along with another one. */
function withoutDependents(backups: readonly Backup[], expired: readonly string[]): string[] {
  const priors = new Map(backups.map(({ label, prior }) => [label, prior]));
  return expired.filter((label) => !expired.includes(priors.get(label) ?? ''));
}
