import { Injectable } from '@nestjs/common';
import { jobsCaller } from '../../common/caller';
import { inBatches } from '../../common/in-batches';
import { UnitOfWork } from '../../database/unit-of-work';
import { JobRunsRepository } from './job-runs.repository';

const limit = 1_000;
const keepNewest = 20;

/** Forgets old runs: routine successes after a week, all others after 90 days, and never the newest 20 of a job. */
@Injectable()
export class JobRunPurgeService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly runs: JobRunsRepository,
  ) {}

  /** @returns how many were removed */
  purge(signal: AbortSignal): Promise<number> {
    return inBatches(
      limit,
      () => this.work.once(jobsCaller(), (tx) => this.runs.purge(tx, { limit, keepNewest })),
      signal,
    );
  }
}
