import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../common/caller';
import { UnitOfWork } from '../../../database/unit-of-work';
import { hashesById, leafBytes, leafOf } from './canonical-record';
import type { RecordsSeal } from './checkpoint';
import type { Findings } from './findings';
import { type Range, SealsRepository } from './seals.repository';

const batchSize = 4_096;
/** How many records more than were sealed are read: who inserted so many need not have all of them named. */
const surplus = 1_000;

/** Compares records with what was sealed of them. */
@Injectable()
export class RecordsCheckService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly seals: SealsRepository,
  ) {}

  /** @param leaves those that the seal's root was verified with */
  async check(caller: Caller, seal: RecordsSeal, leaves: Buffer, range: Range, findings: Findings): Promise<void> {
    const found = await this.leavesOf(caller, range, seal.count + surplus);
    if (found.equals(leaves)) return;
    const [sealed, present] = [hashesById(leaves), hashesById(found)];
    const at = (logId: string) => ({ checkpoint: seal.number, logId });
    for (const [logId, hash] of sealed) {
      const now = present.get(logId);
      if (now === undefined)
        findings.add('record-removed', 'It was sealed here, and is gone from its place.', at(logId));
      else if (now !== hash) findings.add('record-changed', 'It is not what was sealed.', at(logId));
    }
    for (const logId of present.keys()) {
      if (!sealed.has(logId))
        findings.add('record-inserted', 'It stands among records that were sealed without it.', at(logId));
    }
  }

  private async leavesOf(caller: Caller, range: Range, limit: number): Promise<Buffer> {
    const leaves: Buffer[] = [];
    for (let rest: Range | undefined = range; rest;) {
      const wanted: Range = rest;
      const size = Math.min(batchSize, limit - leaves.length);
      const records = await this.work.once(caller, (tx) => this.seals.records(tx, wanted, size));
      for (const record of records) leaves.push(leafOf(record));
      const last = records.at(-1);
      const isDone = !last || records.length < size || leaves.length >= limit;
      rest = isDone ? undefined : { ...range, after: { txid: last.txid, seq: last.seq } };
    }
    return Buffer.concat(leaves, leaves.length * leafBytes);
  }
}
