import { Injectable } from '@nestjs/common';
import { type Checkpoint, digestOf, type RecordsSeal, type Statement } from './checkpoint';
import type { Numbered } from './checkpoint-walk.service';
import type { DueOpening } from './epochs.service';
import { RecordsCheckService } from './records-check.service';
import { SealSigner } from './seal-signer.service';
import type { Walk } from './verification';

interface Trusted {
  statement: Statement;
  checkpoint: Checkpoint;
}

/** Tells of each checkpoint whether it is what was signed and stands where it was, and of its records the same. */
@Injectable()
export class CheckpointJudge {
  constructor(
    private readonly signer: SealSigner,
    private readonly records: RecordsCheckService,
  ) {}

  /** Checkpoints that are neither in the database nor among the copies. */
  judgeGap(walk: Walk, from: number, through: number): void {
    for (let number = from; number <= through && Number.isSafeInteger(number);) {
      const lost = openingThatLost(walk, number)?.lost;
      if (lost) {
        number = lost.through + 1;
        continue;
      }
      const end = Math.min(
        through,
        ...walk.openings.flatMap((o) => (o.lost && o.lost.from > number ? [o.lost.from - 1] : [])),
      );
      const range = number === end ? String(number) : `${number} to ${end}`;
      walk.findings.add('checkpoint-removed', `Checkpoint ${range} is gone, and no copy tells what it sealed.`, {
        checkpoint: number,
      });
      walk.before = undefined;
      number = end + 1;
    }
  }

  /** One number, what the database has under it, and the copy. */
  async judge(walk: Walk, { number, ours, copy }: Numbered): Promise<void> {
    if (copy) walk.copies++;
    const opening = openingThatLost(walk, number);
    if (opening) {
      if (ours) this.report(walk, 'checkpoint-inserted', 'It is there again after a restore that lost it.', number);
      if (copy) await this.judgeLost(walk, opening, copy);
      return;
    }
    const trusted = this.trusted(walk, number, ours, copy);
    if (!trusted) {
      walk.before = undefined;
      return;
    }
    walk.checkpoints++;
    this.judgeOrder(walk, trusted.statement);
    walk.before = { number, digest: digestOf(trusted.checkpoint.statement) };
    if (trusted.statement.kind === 'opening') return;
    await this.judgeRecords(walk, trusted.statement, trusted.checkpoint.leaves);
    goOn(walk, trusted.statement);
  }

  /** The one that was signed here: that of the database, else its copy. */
  private trusted(walk: Walk, number: number, ours?: Checkpoint, copy?: Checkpoint): Trusted | undefined {
    const [stated, copied] = [ours && this.signer.read(ours), copy && this.signer.read(copy)];
    if (!ours) this.report(walk, 'checkpoint-removed', 'It is gone from the database; its copy is there.', number);
    if (typeof stated === 'string') this.report(walk, 'checkpoint-changed', `In the database: ${stated}.`, number);
    if (typeof copied === 'string') this.report(walk, 'copy-changed', `Of its copy: ${copied}.`, number);
    if (typeof stated === 'object' && typeof copied === 'object' && ours?.statement !== copy?.statement) {
      this.report(walk, 'copy-changed', 'Its copy states something else, and both were signed here.', number);
    }
    if (!copy && walk.lastCopy !== undefined && number < walk.lastCopy) {
      this.report(walk, 'copy-missing', 'It has no copy, though later ones have.', number);
    }
    if (ours && typeof stated === 'object') return { statement: stated, checkpoint: ours };
    if (copy && typeof copied === 'object') return { statement: copied, checkpoint: copy };
    return undefined;
  }

  private judgeOrder(walk: Walk, { number, previous, ...statement }: Statement): void {
    const { before } = walk;
    if (before && previous !== before.digest) {
      this.report(walk, 'checkpoint-changed', `It does not follow checkpoint ${before.number}.`, number);
    }
    if (!before && number === 1 && previous !== null) {
      this.report(walk, 'checkpoint-changed', 'It follows a checkpoint that is not there.', number);
    }
    if (statement.kind === 'opening') return;
    const { txid, seq } = walk.sealedUpTo.get(statement.epoch) ?? {};
    if (before && (statement.after?.txid !== txid || statement.after?.seq !== seq)) {
      this.report(walk, 'checkpoint-changed', 'Between it and the one before lie records that neither seals.', number);
    }
  }

  private async judgeRecords({ caller, findings, epochs }: Walk, seal: RecordsSeal, leaves: Buffer): Promise<void> {
    // behind the last records of an epoch that has ended there must be none
    const isEnd = seal.kind === 'closing' && epochs.opening(seal.epoch + 1) !== undefined;
    const range = { ...epochs.recordsOf(seal.epoch, seal.after), through: isEnd ? null : seal.through };
    // without its opening, nobody knows where an epoch begins
    if (seal.epoch > 0 && !epochs.opening(seal.epoch))
      await this.records.checkEach(caller, seal, leaves, findings, 'found');
    else await this.records.check(caller, seal, leaves, range, findings);
  }

  /** A record that was sealed later than what a restore went back to may be gone, but not another one. */
  private async judgeLost(walk: Walk, { number, cause }: DueOpening, copy: Checkpoint): Promise<void> {
    const seal = this.signer.read(copy);
    if (typeof seal === 'string') this.report(walk, 'copy-changed', `Of its copy: ${seal}.`, copy.number);
    if (typeof seal === 'string' || seal.kind === 'opening') return;
    const isFound = cause === 'unexplained' && !walk.end && !walk.accepted.has(number);
    await this.records.checkEach(walk.caller, seal, copy.leaves, walk.findings, isFound ? 'found' : 'known');
  }

  private report(walk: Walk, kind: Parameters<Walk['findings']['add']>[0], detail: string, checkpoint: number): void {
    walk.findings.add(kind, detail, { checkpoint });
  }
}

function openingThatLost({ openings }: Walk, number: number): DueOpening | undefined {
  return openings.find(({ lost }) => lost && lost.from <= number && number <= lost.through);
}

function goOn(walk: Walk, { kind, epoch, through, count }: RecordsSeal): void {
  walk.sealedUpTo.set(epoch, through);
  walk.openEpoch = kind === 'closing' ? epoch + 1 : epoch;
  walk.records += count;
}
