import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { PgBackRestFailed } from '../../database/pgbackrest/pgbackrest.errors';
import { BackupRepositoryService } from './backup-repository.service';
import type { Backup } from './backup-info';

/** What somebody may ask for; differential backups save nothing that hourly ones do not. */
export type TakenType = 'full' | 'incr';

export interface Taking {
  signal?: AbortSignal;
  /** Hears how much of the database is copied, in percent. */
  onProgress?: (percent: number) => void;
}

const lockedRetryMs = 2_000;
const copiedShare = /backup file .*, (\d+(?:\.\d+)?)%\)/;

/** Taking backups. Copying, checksums, encryption and the lock are pgBackRest's. */
@Injectable()
export class BackupsService {
  constructor(private readonly repository: BackupRepositoryService) {}

  /**
   * Takes a backup and reports it. An incremental one is a full one when there is none yet.
   * @throws Unavailable when backups are off; PgBackRestFailed
   */
  async take(caller: Caller, type: TakenType, { signal, onProgress }: Taking = {}): Promise<Backup> {
    const { tool } = this.repository;
    await this.unlocked(() => this.repository.makeReady(caller, signal), signal);
    const onLog = (line: string) => {
      const percent = copiedShare.exec(line)?.[1];
      if (percent) onProgress?.(Number(percent));
    };
    await this.unlocked(() => tool.run('backup', [`--type=${type}`], { signal, onLog }), signal);
    const { backups } = await this.repository.report(caller);
    const newest = backups.at(-1);
    if (!newest) throw new Error('pgBackRest took a backup, and names none.');
    return newest;
  }

  /** Makes what later backups need, and has one segment archived to see that it arrives. @throws PgBackRestFailed */
  async check(caller: Caller, signal?: AbortSignal): Promise<void> {
    await this.unlocked(() => this.repository.makeReady(caller, signal), signal);
    await this.unlocked(() => this.repository.tool.run('check', [], { signal }), signal);
  }

  /** Tries again for as long as another command holds the lock. */
  async unlocked<T>(attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof PgBackRestFailed && error.isLocked)) throw error;
      }
      await sleep(lockedRetryMs, undefined, { signal });
    }
  }
}
