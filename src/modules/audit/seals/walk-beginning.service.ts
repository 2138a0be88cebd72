import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../common/caller';
import { UnitOfWork } from '../../../database/unit-of-work';
import type { Checkpoint, Opening } from './checkpoint';
import type { CheckpointCopies } from './checkpoint-copies';
import { Epochs } from './epochs';
import { type DueOpening, EpochsService } from './epochs.service';
import { Findings } from './findings';
import { LossesService, surviving } from './losses.service';
import { RestoredEnd } from './restored-end';
import { SealSigner } from './seal-signer.service';
import { SealedStateService } from './sealed-state.service';
import { isNotTrusted } from './seals.errors';
import { SealsRepository } from './seals.repository';
import type { Walk } from './verification';

/** Finds out what a verification has to know before it goes through the log. */
@Injectable()
export class WalkBeginning {
  constructor(
    private readonly work: UnitOfWork,
    private readonly seals: SealsRepository,
    private readonly signer: SealSigner,
    private readonly losses: LossesService,
    private readonly state: SealedStateService,
    private readonly epochs: EpochsService,
  ) {}

  /** Openings come first: only with all of them records can be told apart by epoch. */
  async begin(caller: Caller, copies?: CheckpointCopies, asOf?: Date): Promise<Walk> {
    const { copied, lastCopy } = await this.copied(copies);
    // whatever is copied out is in the database, which is asked afterwards
    const last = (await this.work.once(caller, (tx) => this.seals.lastCheckpoint(tx)))?.number ?? 0;
    const end = asOf && new RestoredEnd(last, asOf);
    const stored = this.openingsAmong(await this.work.once(caller, (tx) => this.seals.openings(tx)));
    const due = copies && !end && (lastCopy ?? 0) > last ? await this.due(caller, copies) : undefined;
    const openings = new Map([...copied, ...stored].map((opening) => [opening.number, opening]));
    const kept = surviving([...openings.values()], due);
    return {
      caller,
      findings: new Findings(),
      openings: due ? [...kept, due] : kept,
      epochs: new Epochs(end?.openedBy(kept) ?? kept),
      end,
      accepted: end ? new Set() : await this.losses.accepted(caller, kept),
      through: Math.max(last, lastCopy ?? 0),
      lastCopy,
      before: undefined,
      sealedUpTo: new Map(),
      openEpoch: 0,
      records: 0,
      checkpoints: 0,
      copies: 0,
    };
  }

  private async copied(copies?: CheckpointCopies): Promise<{ copied: Opening[]; lastCopy?: number }> {
    if (!copies) return { copied: [] };
    const found: (Checkpoint | undefined)[] = [];
    let lastCopy: number | undefined;
    for await (const { number, kind } of copies.names()) {
      lastCopy = number;
      if (kind === 'opening') found.push(await copies.read(number));
    }
    return { copied: this.openingsAmong(found), ...(lastCopy !== undefined && { lastCopy }) };
  }

  private openingsAmong(checkpoints: readonly (Checkpoint | undefined)[]): Opening[] {
    return checkpoints.flatMap((checkpoint) => (checkpoint && this.signer.openingIn(checkpoint)) ?? []);
  }

  /** What the next sealing will state of a recovery that nobody has sealed behind yet. */
  private async due(caller: Caller, copies: CheckpointCopies): Promise<DueOpening | undefined> {
    try {
      const due = await this.work.run(caller, async (tx) =>
        this.epochs.due(tx, await this.state.read(tx, copies), copies),
      );
      return due?.cause === 'unexplained' ? undefined : due;
    } catch (error) {
      if (!isNotTrusted(error)) throw error;
      return undefined;
    }
  }
}
