import { Injectable } from '@nestjs/common';
import { type Checkpoint, digestOf, type RecordsSeal, type Statement } from './checkpoint';
import type { Numbered } from './checkpoint-walk.service';
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
    for (let number = from; number <= through;) {
      const lost = lostWith(walk, number);
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
    if (lostWith(walk, number)) {
      if (ours) this.report(walk, 'checkpoint-inserted', 'It is there again after a restore that lost it.', number);
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
    if (trusted.statement.kind !== 'opening')
      await this.judgeRecords(walk, trusted.statement, trusted.checkpoint.leaves);
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

  private async judgeRecords(walk: Walk, seal: RecordsSeal, leaves: Buffer): Promise<void> {
    // behind the last records of an epoch that has ended there must be none
    const through = seal.kind === 'closing' ? null : seal.through;
    const range = { ...walk.epochs.recordsOf(seal.epoch, seal.after), through };
    await this.records.check(walk.caller, seal, leaves, range, walk.findings);
    walk.sealedUpTo.set(seal.epoch, seal.through);
    walk.records += seal.count;
  }

  private report(walk: Walk, kind: Parameters<Walk['findings']['add']>[0], detail: string, checkpoint: number): void {
    walk.findings.add(kind, detail, { checkpoint });
  }
}

function lostWith({ openings }: Walk, number: number): { through: number } | undefined {
  return openings.find(({ lost }) => lost && lost.from <= number && number <= lost.through)?.lost ?? undefined;
}
