import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../common/caller';
import { CheckpointCopies } from './checkpoint-copies';
import { CheckpointJudge } from './checkpoint-judge.service';
import { CheckpointWalk, type Numbered } from './checkpoint-walk.service';
import { LogProtectionService } from './log-protection.service';
import { LossesService } from './losses.service';
import { SealSigner } from './seal-signer.service';
import { type Patience, UnsealedService } from './unsealed.service';
import type { Verification, Walk } from './verification';
import { WalkBeginning } from './walk-beginning.service';

export interface VerificationOptions extends Patience {
  /** Directory of the copies to compare with; without it none. */
  copies?: string;
  /** The log is a restored copy, in which the last change was made then: it ends there, and nobody seals what waits. */
  asOf?: Date;
  progress?: (sofar: { records: number; checkpoints: number }) => Promise<void> | void;
}

/** Tells whether the audit log is what was sealed, and if not, which record or checkpoint is not. */
@Injectable()
export class VerificationService {
  constructor(
    private readonly signer: SealSigner,
    private readonly beginning: WalkBeginning,
    private readonly checkpoints: CheckpointWalk,
    private readonly judge: CheckpointJudge,
    private readonly losses: LossesService,
    private readonly unsealed: UnsealedService,
    private readonly protection: LogProtectionService,
  ) {}

  /** Goes through the whole log in order, with as much memory as one checkpoint takes. Sealing and writing go on. */
  async verify(caller: Caller, options: VerificationOptions = {}): Promise<Verification> {
    const begun = performance.now();
    const copies = options.copies === undefined ? undefined : new CheckpointCopies(options.copies);
    const walk = await this.beginning.begin(caller, copies, options.asOf);
    await this.protection.judge(walk);
    let next = 1;
    for await (const numbered of this.checkpoints.walk(caller, copies)) {
      options.signal?.throwIfAborted();
      if (numbered.number > walk.through) break;
      if (this.isLater(walk, numbered)) continue;
      this.judge.judgeGap(walk, next, numbered.number - 1);
      await this.judge.judge(walk, numbered);
      next = numbered.number + 1;
      await options.progress?.({ records: walk.records, checkpoints: walk.checkpoints });
    }
    const unsealed = await this.unsealed.judge(walk, options);
    const { findings, records, checkpoints, end } = walk;
    // whether a loss is known by now, a copy of the past cannot tell
    const losses = end ? [] : this.losses.judge(walk);
    return {
      isIntact: findings.count === 0,
      records,
      checkpoints,
      copies: copies ? walk.copies : null,
      unsealed,
      losses,
      ...(end && { later: end.later }),
      findingCount: findings.count,
      findings: findings.list,
      seconds: Math.round(performance.now() - begun) / 1_000,
    };
  }

  /** Whether a restored copy lacks a checkpoint because it was made later. */
  private isLater({ end }: Walk, { ours, copy }: Numbered): boolean {
    const statement = !ours && end && copy ? this.signer.read(copy) : undefined;
    return typeof statement === 'object' && end?.leaves(statement) === true;
  }
}
