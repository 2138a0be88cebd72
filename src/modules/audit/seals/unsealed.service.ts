import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../database/unit-of-work';
import { isSameDatabase } from './checkpoint';
import { type Forged, type Range, SealedRecordsRepository } from './sealed-records.repository';
import { type SealedEnd, SealedStateService } from './sealed-state.service';
import { isNotTrusted } from './seals.errors';
import { SealsRepository } from './seals.repository';
import type { Verification, Walk } from './verification';

/** A record that waits longer to be sealed is an alarm. */
const lateSeconds = 300;
/** So many forged records are named. */
const namedAtMost = 1_000;

const told = {
  transaction: 'It is not sealed, and names a transaction that cannot have written it.',
  time: 'It is not sealed, and names a time that has not come.',
};

/** Patience with what seems late: its transaction may have ended just now, and the next sealing takes it. */
export interface Patience {
  patienceSeconds?: number;
  signal?: AbortSignal;
}

interface Waiting {
  unsealed: Verification['unsealed'];
  forged: Forged[];
}

/** Tells of the records behind the last checkpoint which of them nobody can have written, and whether they wait too long. */
@Injectable()
export class UnsealedService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly seals: SealsRepository,
    private readonly records: SealedRecordsRepository,
    private readonly state: SealedStateService,
  ) {}

  async judge(walk: Walk, { patienceSeconds = 0, signal }: Patience): Promise<Verification['unsealed']> {
    const first = await this.waiting(walk);
    report(walk, first, 'transaction');
    const isLate = first.unsealed.oldestSeconds > lateSeconds || first.forged.some(({ sign }) => sign === 'time');
    if (walk.end || !isLate) return first.unsealed;
    await pause(patienceSeconds * 1_000, undefined, { signal });
    const still = patienceSeconds > 0 ? await this.waiting(walk) : first;
    report(walk, still, 'time');
    const { count, oldestSeconds } = still.unsealed;
    if (oldestSeconds > lateSeconds + patienceSeconds) {
      const minutes = Math.floor(oldestSeconds / 60);
      walk.findings.add('sealing-late', `${count} records are not sealed, the oldest for ${minutes} minutes.`);
    }
    return still.unsealed;
  }

  /** Records of all epochs that are open. */
  private async waiting(walk: Walk): Promise<Waiting> {
    const { caller, epochs } = walk;
    const total: Waiting = { unsealed: { count: 0, oldestSeconds: 0 }, forged: [] };
    const end = await this.end(walk);
    const current = epochs.current?.epoch ?? end.epoch;
    for (let { epoch } = end; epoch <= current; epoch++) {
      const range = epochs.recordsOf(epoch, epoch === end.epoch ? end.after : null);
      const isHere = epoch === current && (await this.isHere(walk));
      if (isHere) total.forged.push(...(await this.forged(walk, range)));
      const waiting = await this.work.once(caller, (tx) =>
        this.records.waiting(tx, { ...range, possibleOnly: isHere }),
      );
      total.unsealed.count += waiting.count;
      total.unsealed.oldestSeconds = Math.max(total.unsealed.oldestSeconds, waiting.oldestSeconds);
    }
    return total;
  }

  /** What was sealed since the verification began counts, too; where that is not to be trusted, what it went through does. */
  private async end(walk: Walk): Promise<Pick<SealedEnd, 'epoch' | 'after'>> {
    try {
      return await this.work.run(walk.caller, (tx) => this.state.end(tx));
    } catch (error) {
      if (!isNotTrusted(error)) throw error;
      return { epoch: walk.openEpoch, after: walk.sealedUpTo.get(walk.openEpoch) ?? null };
    }
  }

  /** Whether the records of the current epoch are written where this database is now. */
  private async isHere({ caller, epochs }: Walk): Promise<boolean> {
    const server = await this.work.once(caller, (tx) => this.seals.database(tx));
    return epochs.current !== undefined && isSameDatabase(epochs.current.server, server);
  }

  private forged({ caller }: Walk, range: Range): Promise<Forged[]> {
    return this.work.once(caller, (tx) => this.records.forged(tx, range, namedAtMost));
  }
}

function report(walk: Walk, { forged }: Waiting, which: Forged['sign']): void {
  for (const { logId, sign } of forged) {
    if (sign === which) walk.findings.add('record-inserted', told[sign], { logId });
  }
}
