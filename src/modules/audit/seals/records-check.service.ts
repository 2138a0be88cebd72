import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../common/caller';
import { UnitOfWork } from '../../../database/unit-of-work';
import { hashesById, leafBytes, leafOf } from './canonical-record';
import type { RecordsSeal } from './checkpoint';
import type { Findings } from './findings';
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
    const found = await this.leavesOf(caller, range, seal.count + surplus);
    if (found.equals(leaves)) return;
    const [sealed, present] = [hashesById(leaves), hashesById(found)];
    compare(seal, sealed, present, findings);
    for (const logId of present.keys()) {
      if (!sealed.has(logId))
        findings.add('record-inserted', 'It stands among records that were sealed without it.', at(seal, logId));
    }
  }

  /** Compares sealed records by their ids alone: what stands among them is another's to tell. */
  async checkEach(
    caller: Caller,
    seal: RecordsSeal,
    leaves: Buffer,
    findings: Findings,
    absent: Absent,
  ): Promise<void> {
    const sealed = [...hashesById(leaves)];
    for (let start = 0; start < sealed.length; start += batchSize) {
      const batch = new Map(sealed.slice(start, start + batchSize));
      const records = await this.work.once(caller, (tx) => this.records.byIds(tx, [...batch.keys()]));
      compare(seal, batch, hashesById(Buffer.concat(records.map(leafOf))), findings, absent);
    }
  }

  private async leavesOf(caller: Caller, range: Range, limit: number): Promise<Buffer> {
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

function compare(
  seal: RecordsSeal,
  sealed: Map<string, string>,
  present: Map<string, string>,
  findings: Findings,
  absent: Absent = 'found',
): void {
  for (const [logId, hash] of sealed) {
    const now = present.get(logId);
    if (now !== undefined && now !== hash)
      findings.add('record-changed', 'It is not what was sealed.', at(seal, logId));
    if (now === undefined && absent === 'found')
      findings.add('record-removed', 'It was sealed here, and is gone from its place.', at(seal, logId));
  }
}

function at({ number }: RecordsSeal, logId: string) {
  return { checkpoint: number, logId };
}
