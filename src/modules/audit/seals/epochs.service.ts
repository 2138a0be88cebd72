import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../../database/transaction';
import type { CheckpointCopies } from './checkpoint-copies';
import { type Cause, digestOf, isSameDatabase, type Opening, type Server } from './checkpoint';
import { SealSigner } from './seal-signer.service';
import type { SealedState } from './sealed-state.service';
import { foreignCopies } from './seals.errors';
import { SealsRepository, type ServerState } from './seals.repository';

/** One checkpoint more. */
export interface SealedStep {
  records: number;
  /** Whether there was nothing behind it: what comes meanwhile is for the next time. */
  isLast: boolean;
}

/** What an opening will state, but for where it divides the records. */
export type DueOpening = Omit<Opening, 'seqFloor'>;

interface Lost extends NonNullable<Opening['lost']> {
  nextTxid: string;
  /** Where the last of them was made, as far as they tell. */
  server?: Server;
}

/** Knows on which server records are counted, and opens an epoch when that changes. */
@Injectable()
export class EpochsService {
  constructor(
    private readonly seals: SealsRepository,
    private readonly signer: SealSigner,
  ) {}

  /** Opens an epoch when one is due. */
  async openIfNeeded(tx: Transaction, sealed: SealedState, copies: CheckpointCopies): Promise<SealedStep | undefined> {
    const due = await this.due(tx, sealed, copies);
    if (!due) return undefined;
    const opening: Opening = { ...due, seqFloor: await this.seals.holdWriters(tx) };
    await this.seals.append(tx, this.signer.sign(opening));
    return { records: 0, isLast: false };
  }

  /**
   * An epoch is due when it is the first one, when the server is another one or was recovered, or when there are copies of
   * checkpoints that the database does not have.
   */
  async due(
    tx: Transaction,
    { last, epochs: { current } }: SealedState,
    copies: CheckpointCopies,
  ): Promise<DueOpening | undefined> {
    const state = await this.seals.serverState(tx);
    const lost = await this.lostSince(last?.number ?? 0, copies);
    const cause = causeOf(current, state, lost);
    if (!cause) return undefined;
    return {
      ...this.signer.after(last, state),
      number: (lost?.through ?? last?.number ?? 0) + 1,
      epoch: (current?.epoch ?? 0) + 1,
      kind: 'opening',
      cause,
      server: serverOf(state),
      lost: lost ? { from: lost.from, through: lost.through, records: lost.records, digest: lost.digest } : null,
    };
  }

  /** What is copied out and not in the database. Copies that cannot be read tell nothing now: the copying will. */
  private async lostSince(last: number, copies: CheckpointCopies): Promise<Lost | undefined> {
    const through = await copies.last().catch(() => 0);
    if (through <= last) return undefined;
    const lost: Lost = { from: last + 1, through, records: 0, digest: '', nextTxid: '' };
    for (let number = lost.from; number <= through; number++) {
      const copy = await copies.read(number);
      const statement = copy && this.signer.read(copy);
      if (copy && typeof statement !== 'object') throw foreignCopies(copies.directory, number);
      if (typeof statement !== 'object') continue;
      lost.records += statement.kind === 'opening' ? 0 : statement.count;
      lost.digest = digestOf(copy?.statement ?? '');
      lost.nextTxid = statement.nextTxid;
      if (statement.kind === 'opening') lost.server = statement.server;
    }
    return lost;
  }
}

/** What is lost tells of the server too: a restore may go back to a time before the first seal. */
function causeOf(current: Opening | undefined, state: ServerState, lost: Lost | undefined): Cause | undefined {
  const server = lost?.server ?? current?.server;
  if (server && !isSameDatabase(server, state)) return 'moved';
  if (server && server.timeline !== state.timeline) return 'recovered';
  if (lost) return BigInt(state.nextTxid) < BigInt(lost.nextTxid) ? 'restored' : 'unexplained';
  return server ? undefined : 'first';
}

function serverOf({ systemIdentifier, timeline, database }: Server): Server {
  return { systemIdentifier, timeline, database };
}
