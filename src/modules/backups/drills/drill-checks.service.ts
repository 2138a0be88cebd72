import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../common/caller';
import type { AnotherDatabase } from '../../../database/another-database';
import {
  checksums,
  indexes,
  lastBeatOf,
  type RestoredDatabase,
  stateOf,
  tables,
} from '../../../database/restore/restored-checks';
import { fileCountOf, filesOf } from '../../../database/restore/restored-logbook';
import { UnitOfWork } from '../../../database/unit-of-work';
import { AttachmentCopiesService } from '../../attachments/attachment-copies.service';
import { RestoredLogService } from '../../audit/seals/restored-log.service';
import { AttachmentBackupService, copiedUntil } from '../attachment-backup.service';
import type { Backup } from '../backup-info';
import type { DrillCheck } from './backup-drill.entity';
import { DrillsRepository } from './drills.repository';
import { fraction } from './random-moment';

/** A transaction that takes longer may have begun before the moment and ended after it. */
const longestTransactionMs = 60_000;
/** A heartbeat that began so shortly before the moment may have been committed after it. */
const beatMs = 5_000;
/** So many copies are read through in each drill, others in another. */
const readCopies = 200;

export interface Restored {
  client: RestoredDatabase;
  /** Signs in to the copy. */
  connection: AnotherDatabase;
  /** When the last change in it was made, if any was made since the backup. */
  lastCommitAt: Date | undefined;
  targetTime: Date;
  seed: number;
  /** The backup that the restore began with, and all others. */
  backup: Backup;
  backups: readonly Backup[];
}

/** Compares a restored copy with what the running logbook knows of that moment. */
@Injectable()
export class DrillChecksService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly drills: DrillsRepository,
    private readonly copies: AttachmentCopiesService,
    private readonly attachmentBackup: AttachmentBackupService,
    private readonly logs: RestoredLogService,
  ) {}

  /** All checks, whatever one of them finds. */
  async run(caller: Caller, restored: Restored): Promise<DrillCheck[]> {
    const { client } = restored;
    const checks: Record<string, () => Promise<string>> = {
      heartbeat: () => this.heartbeat(caller, restored),
      'page checksums': () => checksums(client),
      tables: () => tables(client),
      indexes: () => indexes(client),
      'row counts': () => this.rowCounts(caller, restored),
      'audit seals': () => this.seals(restored),
      'attachment lists': () => this.lists(restored),
      attachments: () => this.attachments(restored),
    };
    const found: DrillCheck[] = [];
    for (const [name, check] of Object.entries(checks)) found.push(await outcomeOf(name, check));
    return found;
  }

  /** From the last heartbeat in the copy to the moment that was asked for; null when there is none. */
  async recoveryPointSeconds({ client, targetTime }: Restored): Promise<number | null> {
    const beat = await lastBeatOf(client).catch(() => undefined);
    return beat ? (targetTime.getTime() - beat.beatAt.getTime()) / 1000 : null;
  }

  private async heartbeat(caller: Caller, { client, targetTime }: Restored): Promise<string> {
    const { beatAt } = await lastBeatOf(client);
    const earliest = new Date(targetTime.getTime() - beatMs);
    const expected = await this.work.once(caller, (tx) => this.drills.beatBefore(tx, earliest));
    if (beatAt > targetTime) throw new Error(`The copy reaches ${beatAt.toISOString()}, beyond the moment.`);
    if (expected && beatAt < expected)
      throw new Error(`The copy ends at ${beatAt.toISOString()}; there was a heartbeat at ${expected.toISOString()}.`);
    return `the last one is of ${beatAt.toISOString()}`;
  }

  private async rowCounts(caller: Caller, { client }: Restored): Promise<string> {
    const { beatAt, settledTxid } = await lastBeatOf(client);
    const before = new Date(beatAt.getTime() - longestTransactionMs);
    const known = await this.work.once(caller, (tx) => this.drills.stateOf(tx, settledTxid, before));
    const copied = await stateOf(client, settledTxid, before);
    const words = (counts: typeof known) =>
      `${counts.auditRecords} audit records, ${counts.entries} entries, ${counts.attachments} attachments`;
    if (words(copied) !== words(known))
      throw new Error(`The copy has ${words(copied)}; the logbook had ${words(known)}.`);
    return words(copied);
  }

  private async seals({ connection, lastCommitAt, backup }: Restored): Promise<string> {
    const { isIntact, found } = await this.logs.verify(connection, lastCommitAt ?? backup.finishedAt);
    if (!isIntact) throw new Error(`${found}.`);
    return found;
  }

  private async lists({ backup, backups }: Restored): Promise<string> {
    if (backup.manifest === null) return 'not checked: this backup has no list of files yet';
    let [listed, lacking] = [0, 0];
    for await (const file of this.attachmentBackup.filesOf(backup, backups)) {
      listed++;
      if (!(await this.copies.hasCopy(file))) lacking++;
    }
    if (lacking > 0) throw new Error(`${lacking} of ${listed} files that the backup lists have no copy.`);
    return `all ${listed} files that the backup lists have a copy`;
  }

  /** Files whose upload nothing has copied yet are not missing: the next run of the copying job takes them. */
  private async attachments({ client, seed, backups }: Restored): Promise<string> {
    const copied = copiedUntil(backups);
    let [known, read, waiting] = [0, 0, 0];
    const bad: string[] = [];
    const total = await fileCountOf(client);
    for await (const { filePath, uploadedAt } of filesOf(client)) {
      if (uploadedAt >= copied) {
        waiting++;
        continue;
      }
      const isChosen = fraction(seed + known++) * total < readCopies;
      const isRead = isChosen && read++ < readCopies;
      const isGood = isRead ? await this.copies.isCopySound(filePath) : await this.copies.exists(filePath);
      if (!isGood) bad.push(filePath);
    }
    if (bad.length > 0) throw new Error(`${bad.length} copies are missing or damaged: ${bad.slice(0, 3).join(', ')}.`);
    return `${known} files have a copy, ${Math.min(read, readCopies)} were read through; ${waiting} are too new to have one`;
  }
}

async function outcomeOf(name: string, check: () => Promise<string>): Promise<DrillCheck> {
  try {
    return { name, isGood: true, found: await check() };
  } catch (error) {
    return { name, isGood: false, found: (error as Error).message };
  }
}
