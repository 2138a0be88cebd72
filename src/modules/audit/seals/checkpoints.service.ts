import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../common/caller';
import { CursorCodec } from '../../../common/cursor.codec';
import type { Json } from '../../../common/http/returns.decorator';
import { pageJson, pageRequest } from '../../../database/page';
import { UnitOfWork } from '../../../database/unit-of-work';
import type { Checkpoint, CheckpointQuery } from './dto/checkpoint.dto';
import type { AuditVerification } from './dto/verification.dto';
import { checkpointNotFound, notYetVerified } from './seals.errors';
import { SealsRepository } from './seals.repository';
import type { Verification } from './verification';

/** What administrators see of checkpoints and verifications. */
@Injectable()
export class CheckpointsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly seals: SealsRepository,
    private readonly cursors: CursorCodec,
  ) {}

  async list(caller: Caller, query: CheckpointQuery): Promise<string> {
    const request = pageRequest(query, this.cursors);
    return pageJson(await this.work.once(caller, (tx) => this.seals.list(tx, request)), this.cursors);
  }

  /** @throws NotFound */
  async get(caller: Caller, number: number): Promise<Json<Checkpoint>> {
    const checkpoint = await this.work.once(caller, (tx) => this.seals.get(tx, number));
    if (!checkpoint) throw checkpointNotFound();
    return checkpoint;
  }

  /** What the last verification found. @throws NotFound when there was none */
  async lastVerification(caller: Caller): Promise<Json<AuditVerification>> {
    const verification = await this.work.once(caller, (tx) => this.seals.lastVerification(tx));
    if (!verification) throw notYetVerified();
    return verification;
  }

  /** Keeps what a verification found. */
  async keep(caller: Caller, verification: Verification): Promise<void> {
    await this.work.once(caller, (tx) => this.seals.appendVerification(tx, verification));
  }
}
