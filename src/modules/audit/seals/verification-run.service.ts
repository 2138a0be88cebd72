import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../common/caller';
import { AppConfig } from '../../../config/config';
import { JobsService } from '../../jobs/jobs.service';
import type { VerificationRequested } from './dto/verification.dto';
import { CheckpointsService } from './checkpoints.service';
import { auditLogChanged } from './seals.errors';
import { VerificationService } from './verification.service';

const progressIntervalMs = 5_000;
/** Until the next sealing has had its turn. */
const patienceSeconds = 90;

/** A verification that nobody watches. */
@Injectable()
export class VerificationRunService {
  constructor(
    private readonly verifications: VerificationService,
    private readonly checkpoints: CheckpointsService,
    private readonly jobs: JobsService,
    private readonly config: AppConfig,
  ) {}

  /** Has a worker verify. @throws Conflict when no worker can */
  request(caller: Caller): Promise<VerificationRequested> {
    return this.jobs.request(caller, 'audit-verify');
  }

  /** Verifies, and keeps what was found. @throws Conflict when something was changed, so that the run fails and is alarmed */
  async run(
    caller: Caller,
    signal: AbortSignal,
    progress: (sofar: Record<string, unknown>) => Promise<void>,
  ): Promise<Record<string, unknown>> {
    let shownAt = performance.now();
    const verification = await this.verifications.verify(caller, {
      copies: this.config.auditCheckpointsDir,
      patienceSeconds,
      signal,
      progress: async (sofar) => {
        if (performance.now() - shownAt < progressIntervalMs) return;
        shownAt = performance.now();
        await progress(sofar);
      },
    });
    await this.checkpoints.keep(caller, verification);
    const { isIntact, records, checkpoints, copies, findingCount, findings } = verification;
    if (!isIntact) throw auditLogChanged(findingCount, findings[0]);
    return { records, checkpoints, copies };
  }
}
