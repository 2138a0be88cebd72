import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../../database/transaction';
import { leafBytes, leafOf } from './canonical-record';
import { isSameDatabase, type Position, type RecordsSeal } from './checkpoint';
import type { SealedStep } from './epochs.service';
import { rootOf } from './merkle-tree';
import { SealSigner } from './seal-signer.service';
import { type Range, SealedRecordsRepository } from './sealed-records.repository';
import type { SealedState } from './sealed-state.service';
import { SealsRepository, type ServerState } from './seals.repository';

/** How many records a checkpoint seals at most, and how many are read at once. */
const checkpointLimit = 65_536;
const batchSize = 4_096;

/** Seals the records of the oldest epoch that is still open. */
@Injectable()
export class RecordsSealService {
  constructor(
    private readonly seals: SealsRepository,
    private readonly sealable: SealedRecordsRepository,
    private readonly signer: SealSigner,
  ) {}

  /** Makes one checkpoint of what is final and not sealed yet. @returns nothing when there is nothing */
  async sealNext(tx: Transaction, sealed: SealedState): Promise<SealedStep | undefined> {
    const { last, epoch, after, epochs } = sealed;
    const state = await this.seals.serverState(tx);
    const isEnded = epoch < (epochs.current?.epoch ?? 0);
    const range = { ...rangeOf(sealed, state), txidBelow: isEnded ? null : state.endedBelow };
    const { leaves, through } = await this.read(tx, range);
    const count = leaves.length / leafBytes;
    if (count === 0 && !isEnded) return undefined;
    const seal: RecordsSeal = {
      ...this.signer.after(last, state),
      number: (last?.number ?? 0) + 1,
      epoch,
      kind: isEnded && count < checkpointLimit ? 'closing' : 'records',
      count,
      after,
      through,
      root: rootOf(leaves, leafBytes).toString('hex'),
    };
    await this.seals.append(tx, this.signer.sign(seal, leaves));
    return { records: count, isLast: !isEnded && count < checkpointLimit };
  }

  /** The leaves of a range's first records, as many as a checkpoint takes, and where they end. */
  private async read(tx: Transaction, range: Range): Promise<{ leaves: Buffer; through: Position | null }> {
    const leaves: Buffer[] = [];
    let through = range.after;
    for (let isDone = false; !isDone;) {
      const limit = Math.min(batchSize, checkpointLimit - leaves.length);
      const records = await this.sealable.list(tx, { ...range, after: through }, limit);
      for (const record of records) leaves.push(leafOf(record));
      const last = records.at(-1);
      if (last) through = { txid: last.txid, seq: last.seq };
      isDone = records.length < limit || leaves.length === checkpointLimit;
    }
    return { leaves: Buffer.concat(leaves), through };
  }
}

/** What was written elsewhere is taken as it came; what was written here, if a transaction of this server can have done so. */
function rangeOf({ epoch, after, epochs }: SealedState, state: ServerState): Range {
  const server = epochs.opening(epoch)?.server;
  const isHere = server !== undefined && isSameDatabase(server, state) && server.timeline === state.timeline;
  return { ...epochs.recordsOf(epoch, after), possibleOnly: isHere };
}
