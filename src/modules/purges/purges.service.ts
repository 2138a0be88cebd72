import { Injectable } from '@nestjs/common';
import { jobsCaller } from '../../common/caller';
import { inBatches } from '../../common/in-batches';
import { UnitOfWork } from '../../database/unit-of-work';
import { type Purgeable, purgeables, PurgesRepository } from './purges.repository';

const batchSize = 1_000;
const action = 'expire';

/** Removes what is over and would only grow: sessions, attempts to sign in, answers to repeated requests, links. */
@Injectable()
export class PurgesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly purges: PurgesRepository,
  ) {}

  /** @returns how many of each were removed */
  async purge(signal: AbortSignal): Promise<Record<Purgeable, number>> {
    const purged = { sessions: 0, throttles: 0, idempotencyKeys: 0, resetTokens: 0 };
    for (const what of purgeables) purged[what] = await inBatches(batchSize, () => this.purgeBatch(what), signal);
    return purged;
  }

  private purgeBatch(what: Purgeable): Promise<number> {
    return this.work.once({ ...jobsCaller(), action }, (tx) => this.purges.purge(tx, what, batchSize));
  }
}
