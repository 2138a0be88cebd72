import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { AttachmentCopiesService, type Copied } from '../attachments/attachment-copies.service';
import { type Backup, manifestAnnotation } from './backup-info';
import { BackupRepositoryService } from './backup-repository.service';
import { filesMissing, repositoryNotReady } from './backups.errors';
import { BackupsService } from './backups.service';

const dayMs = 86_400_000;

export interface AttachmentBackup extends Omit<Copied, 'missing'> {
  /** Backups that were given their list of files. */
  listed: number;
  /** Copies that no backup needs any more. */
  removed: number;
}

/**
 * Makes attached files part of the backups: each backup of the database is given the list of the files that belong to it,
 * of which there are copies. The list of an incremental backup holds what its full backup's does not.
 */
@Injectable()
export class AttachmentBackupService {
  /** When all files were last looked at. */
  private wholeAt = new Date(0);
  private newestAt?: Date;

  constructor(
    private readonly copies: AttachmentCopiesService,
    private readonly repository: BackupRepositoryService,
    private readonly backups: BackupsService,
  ) {}

  /**
   * Copies what is new, once a day whatever has no copy, gives each backup its list, and removes copies of which no
   * list tells. What a kill leaves undone the next call does.
   * @throws Error when files are missing in the store, after everything else is done; RepositoryForeign; PgBackRestFailed
   */
  async update(caller: Caller, signal?: AbortSignal): Promise<AttachmentBackup> {
    if ((await this.repository.read(caller)).database === null) throw repositoryNotReady();
    const now = new Date();
    const isWhole = now.getTime() - this.wholeAt.getTime() >= dayMs;
    const { copied, missing } = await this.copies.update(caller, isWhole ? undefined : this.newestAt, signal);
    this.newestAt = now;
    const listed = await this.list(caller, signal);
    const removed = isWhole ? await this.prune(caller) : 0;
    if (isWhole) this.wholeAt = now;
    if (missing.length > 0) throw filesMissing(missing);
    return { copied, listed, removed };
  }

  /** The files that a backup needs. @throws Error when a list is gone or damaged */
  async *filesOf(backup: Backup, backups: readonly Backup[]) {
    const full = fullOf(backup, backups);
    for (const { manifest } of full === backup ? [backup] : [full, backup])
      if (manifest) yield* this.copies.listed(manifest);
  }

  private async list(caller: Caller, signal?: AbortSignal): Promise<number> {
    const { backups } = await this.repository.read(caller);
    const unlisted = backups.filter(({ manifest }) => manifest === null);
    for (const backup of unlisted) {
      const since = backup.type === 'full' ? undefined : fullOf(backup, backups).startedAt;
      const manifest = await this.copies.writeManifest(caller, since);
      const options = [`--set=${backup.label}`, `--annotation=${manifestAnnotation}=${manifest}`];
      await this.backups.unlocked(() => this.repository.tool.run('annotate', options, { signal }), signal);
    }
    return unlisted.length;
  }

  /** Leaves alone what is younger than the newest backup, whose list may not tell of it. */
  private async prune(caller: Caller): Promise<number> {
    const { backups } = await this.repository.read(caller);
    const newest = backups.at(-1);
    const manifests = backups.flatMap(({ manifest }) => manifest ?? []);
    if (!newest || manifests.length < backups.length) return 0;
    return this.copies.prune(manifests, new Date(newest.startedAt.getTime() - dayMs));
  }
}

/** Whatever was uploaded before has a copy, unless that was lost: lists are written after the copying. */
export function copiedUntil(backups: readonly Backup[]): Date {
  return backups.filter(({ manifest }) => manifest !== null).at(-1)?.startedAt ?? new Date(0);
}

/** The full backup that a backup builds on; its label begins with that of the full one. */
function fullOf({ label }: Backup, backups: readonly Backup[]): Backup {
  const full = backups.find((each) => each.label === label.split('_')[0]);
  if (!full) throw new Error(`The full backup that ${label} needs is not in the repository.`);
  return full;
}
