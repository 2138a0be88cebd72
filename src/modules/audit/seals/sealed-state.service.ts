import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../../database/transaction';
import type { Checkpoint, Opening, Position, RecordsSeal, Statement } from './checkpoint';
import type { CheckpointCopies } from './checkpoint-copies';
import { Epochs } from './epochs';
import { SealSigner } from './seal-signer.service';
import { foreignCopies, openingsNotTrusted } from './seals.errors';
import { SealsRepository } from './seals.repository';

/** Where sealing goes on. */
export interface SealedEnd {
  /** The newest checkpoint. */
  last: Checkpoint | undefined;
  /** The oldest epoch that is not closed, and how far its records are sealed. */
  epoch: number;
  after: Position | null;
}

/** What is sealed so far. */
export interface SealedState extends SealedEnd {
  epochs: Epochs;
}

/**
 * Reads from the database what is sealed so far, and believes no row that was not signed here or is not what was copied out:
 * who changes one must not have the log sealed anew.
 */
@Injectable()
export class SealedStateService {
  constructor(
    private readonly seals: SealsRepository,
    private readonly signer: SealSigner,
  ) {}

  /** @throws Conflict when a checkpoint that matters was changed or removed */
  async read(tx: Transaction, copies: CheckpointCopies): Promise<SealedState> {
    const end = await this.end(tx, copies);
    const openings = await this.openings(tx, copies);
    const lastEpoch = await this.seals.lastEpoch(tx);
    const isWhole = openings.every(({ epoch }, index) => epoch === index + 1) && lastEpoch === openings.length;
    if (!isWhole || end.epoch > lastEpoch) throw openingsNotTrusted();
    return { ...end, epochs: new Epochs(openings) };
  }

  /**
   * The last checkpoint of records decides, with what it was signed to say.
   * @throws Conflict when it, or an opening behind it, was changed
   */
  async end(tx: Transaction, copies?: CheckpointCopies): Promise<SealedEnd> {
    const last = await this.seals.lastCheckpoint(tx);
    for (let checkpoint = last; checkpoint;) {
      const statement = await this.trusted(checkpoint, copies);
      if (statement.kind !== 'opening') return { last, ...endOf(statement) };
      checkpoint = await this.seals.lastCheckpoint(tx, statement.lost?.from ?? statement.number);
    }
    return { last, epoch: 0, after: null };
  }

  private async openings(tx: Transaction, copies: CheckpointCopies): Promise<Opening[]> {
    const openings: Opening[] = [];
    for (const checkpoint of await this.seals.openings(tx)) {
      const statement = await this.trusted(checkpoint, copies);
      if (statement.kind === 'opening') openings.push(statement);
    }
    return openings;
  }

  /** Copies that cannot be read tell nothing now: the copying will. */
  private async trusted(checkpoint: Checkpoint, copies?: CheckpointCopies): Promise<Statement> {
    const statement = this.signer.trusted(checkpoint);
    const copy = await copies?.read(checkpoint.number).catch(() => undefined);
    if (copies && copy && copy.statement !== checkpoint.statement)
      throw foreignCopies(copies.directory, checkpoint.number);
    return statement;
  }
}

function endOf({ kind, epoch, through }: RecordsSeal): Pick<SealedEnd, 'epoch' | 'after'> {
  return kind === 'closing' ? { epoch: epoch + 1, after: null } : { epoch, after: through };
}
