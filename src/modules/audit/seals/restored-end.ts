import type { Opening, Statement } from './checkpoint';

/** A seal may say a little earlier that it was made than its transaction was committed. */
const settlingMs = 60_000;

/** Checkpoints behind the end of a restored copy, and the records that they seal. */
export interface Later {
  checkpoints: number;
  records: number;
}

/** Where a restored copy ends. Copies of checkpoints may go on behind it, and are not missing in it. */
export class RestoredEnd {
  readonly later: Later = { checkpoints: 0, records: 0 };

  /**
   * @param last number of the last checkpoint in it
   * @param asOf when its last change was made
   */
  constructor(
    private readonly last: number,
    private readonly asOf: Date,
  ) {}

  /** The epochs that had been opened by then. */
  openedBy(openings: readonly Opening[]): Opening[] {
    return openings.filter(({ number }) => number <= this.last);
  }

  /** Counts a checkpoint that was made after the moment. @returns whether it was */
  leaves(statement: Statement): boolean {
    const isLater =
      statement.number > this.last && new Date(statement.sealedAt).getTime() > this.asOf.getTime() - settlingMs;
    if (!isLater) return false;
    this.later.checkpoints++;
    this.later.records += statement.kind === 'opening' ? 0 : statement.count;
    return true;
  }
}
