import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../common/caller';
import { AppConfig } from '../../../config/config';
import { UnitOfWork } from '../../../database/unit-of-work';
import type { Checkpoint } from './checkpoint';
import { CheckpointCopies } from './checkpoint-copies';
import { EpochsService } from './epochs.service';
import { RecordsSealService } from './records-seal.service';
import { SealSigner } from './seal-signer.service';
import { SealedStateService } from './sealed-state.service';
import { foreignCopies } from './seals.errors';
import { SealsRepository } from './seals.repository';

const copiesAtOnce = 8;

export interface SealingReport {
  /** Records that were sealed, and how many checkpoints that took. */
  records: number;
  checkpoints: number;
  /** Checkpoints that were copied out. */
  copied: number;
}

/**
 * Seals what was written since the last time, and copies the checkpoints out of the database. Any number of processes may do
 * it at once, and an end in the middle leaves nothing half: a checkpoint is one transaction, a copy one file.
 */
@Injectable()
export class SealingService {
  private readonly copies: CheckpointCopies;

  constructor(
    private readonly work: UnitOfWork,
    private readonly seals: SealsRepository,
    private readonly state: SealedStateService,
    private readonly signer: SealSigner,
    private readonly epochs: EpochsService,
    private readonly records: RecordsSealService,
    config: AppConfig,
  ) {
    this.copies = new CheckpointCopies(config.auditCheckpointsDir);
  }

  /**
   * Records are sealed even when the copies cannot be reached; the failure is thrown afterwards, and the next call copies
   * whatever is missing.
   * @throws Conflict when the directory holds somebody else's checkpoints, or the database not those that were signed
   */
  async seal(caller: Caller, signal?: AbortSignal): Promise<SealingReport> {
    const report: SealingReport = { records: 0, checkpoints: 0, copied: 0 };
    for (let isDone = false; !isDone;) {
      signal?.throwIfAborted();
      const step = await this.work.run(caller, async (tx) => {
        await this.seals.lock(tx);
        const sealed = await this.state.read(tx, this.copies);
        return (await this.epochs.openIfNeeded(tx, sealed, this.copies)) ?? this.records.sealNext(tx, sealed);
      });
      isDone = step?.isLast ?? true;
      report.checkpoints += step ? 1 : 0;
      report.records += step?.records ?? 0;
    }
    report.copied = await this.copyOut(caller, signal);
    return report;
  }

  private async copyOut(caller: Caller, signal?: AbortSignal): Promise<number> {
    let copied = 0;
    for (let last = await this.lastCopy(caller); ;) {
      signal?.throwIfAborted();
      const missing = await this.work.run(caller, (tx) => this.seals.checkpointsAfter(tx, last, copiesAtOnce));
      for (const checkpoint of missing) await this.copy(checkpoint);
      copied += missing.length;
      if (missing.length < copiesAtOnce) return copied;
      last = missing.at(-1)?.number ?? last;
    }
  }

  /** Only what was signed here: a copy is what others are compared with. */
  private async copy(checkpoint: Checkpoint): Promise<void> {
    this.signer.trusted(checkpoint);
    await this.copies.write(checkpoint);
  }

  /** The number of the newest copy, which must be of this log. */
  private async lastCopy(caller: Caller): Promise<number> {
    const last = await this.copies.last();
    if (last === 0) return 0;
    const [ours] = await this.work.run(caller, (tx) => this.seals.checkpointsAfter(tx, last - 1, 1));
    const copy = await this.copies.read(last);
    if (ours?.number === last && copy?.statement !== ours.statement) throw foreignCopies(this.copies.directory, last);
    return last;
  }
}
