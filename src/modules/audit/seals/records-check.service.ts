import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../common/caller';
import { UnitOfWork } from '../../../database/unit-of-work';
import { type Leaf, leafBytes, leafOf, leavesOf } from './canonical-record';
import type { RecordsSeal } from './checkpoint';
import type { FindingKind, Findings } from './findings';
import { differencesOf } from './leaf-differences';
import { type Range, SealedRecordsRepository } from './sealed-records.repository';

const batchSize = 4_096;
/** How many records more than were sealed are read: who inserted so many need not have all of them named. */
const surplus = 1_000;

/** Whether it is for a record that is gone to be found, or for something else to be told. */
export type Absent = 'found' | 'known';

/** Compares records with what was sealed of them. */
@Injectable()
export class RecordsCheckService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly records: SealedRecordsRepository,
  ) {}

  /**
   * Compares the records of a range with those that were sealed as one.
   * @param leaves those that the seal's root was verified with
   */
  async check(caller: Caller, seal: RecordsSeal, leaves: Buffer, range: Range, findings: Findings): Promise<void> {
    const found = await this.read(caller, range, seal.count + surplus);
    if (found.equals(leaves)) return;
    const before = findings.count;
    report(seal, leavesOf(leaves), leavesOf(found), findings);
    if (findings.count > before) return;
    // what differs never goes without a finding
    findings.add('record-changed', 'Its records do not stand in the order in which they were sealed.', {
      checkpoint: seal.number,
    });
  }

  /** Compares sealed records by their ids alone: what stands among them is another's to tell. */
  async checkEach(
    caller: Caller,
    seal: RecordsSeal,
    leaves: Buffer,
    findings: Findings,
    absent: Absent,
  ): Promise<void> {
    const sealed = leavesOf(leaves);
    for (let start = 0; start < sealed.length; start += batchSize) {
      const batch = sealed.slice(start, start + batchSize);
      const logIds = batch.map(({ logId }) => logId);
      const records = await this.work.once(caller, (tx) => this.records.byIds(tx, logIds));
      report(seal, batch, leavesOf(Buffer.concat(records.map(leafOf))), findings, absent);
    }
  }

  private async read(caller: Caller, range: Range, limit: number): Promise<Buffer> {
    const leaves: Buffer[] = [];
    for (let rest: Range | undefined = range; rest;) {
      const wanted: Range = rest;
      const size = Math.min(batchSize, limit - leaves.length);
      const records = await this.work.once(caller, (tx) => this.records.list(tx, wanted, size));
      for (const record of records) leaves.push(leafOf(record));
      const last = records.at(-1);
      const isDone = !last || records.length < size || leaves.length >= limit;
      rest = isDone ? undefined : { ...range, after: { txid: last.txid, seq: last.seq } };
    }
    return Buffer.concat(leaves, leaves.length * leafBytes);
  }
}

function report(
  { number }: RecordsSeal,
  sealed: readonly Leaf[],
  present: readonly Leaf[],
  findings: Findings,
  absent: Absent = 'found',
): void {
  const { changed, removed, inserted } = differencesOf(sealed, present);
  const add = (kind: FindingKind, logIds: readonly string[], detail: string) => {
    for (const logId of logIds) findings.add(kind, detail, { checkpoint: number, logId });
  };
  add('record-changed', changed, 'It is not what was sealed.');
  if (absent === 'found') add('record-removed', removed, 'It was sealed here, and is gone from its place.');
  add('record-inserted', inserted, 'It stands among records that were sealed without it.');
}
