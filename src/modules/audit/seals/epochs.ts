import type { Opening, Position } from './checkpoint';
import type { Range } from './sealed-records.repository';

/**
 * Which records are counted by which server. Transaction ids only compare within an epoch; `seq` tells the epochs apart, since
 * an epoch opens while nobody writes. Epoch 0 is what was there before the first one opened.
 */
export class Epochs {
  private readonly byEpoch: ReadonlyMap<number, Opening>;

  constructor(openings: readonly Opening[]) {
    this.byEpoch = new Map(openings.map((opening) => [opening.epoch, opening]));
  }

  /** The epoch in which records are written now. */
  get current(): Opening | undefined {
    return this.byEpoch.get(Math.max(0, ...this.byEpoch.keys()));
  }

  /** What opened an epoch; nothing for epoch 0. */
  opening(epoch: number): Opening | undefined {
    return this.byEpoch.get(epoch);
  }

  /** The records of an epoch behind a position. */
  recordsOf(epoch: number, after: Position | null): Range {
    return {
      after,
      through: null,
      txidBelow: null,
      seqAbove: this.byEpoch.get(epoch)?.seqFloor ?? null,
      seqUpTo: this.byEpoch.get(epoch + 1)?.seqFloor ?? null,
      possibleOnly: false,
    };
  }
}
