import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { type Caller, identityOf } from '../../common/caller';
import { UnitOfWork } from '../../database/unit-of-work';
import type { RefreshBegun } from './dto/report.dto';
import { ReportsRepository } from './reports.repository';
import { sourceFor } from './reports.source';

/** Brings what leaders' reports are computed from up to date. */
@Injectable()
export class ReportsRefreshService implements OnModuleDestroy {
  private readonly logger = new Logger(ReportsRefreshService.name);
  private underWay = Promise.resolve();

  constructor(
    private readonly work: UnitOfWork,
    private readonly reports: ReportsRepository,
  ) {}

  /** Begins a refresh and does not wait for it. */
  async begin(caller: Caller): Promise<RefreshBegun> {
    const asOf = await this.work.run(caller, (tx) => this.reports.asOf(tx, sourceFor(identityOf(caller).accessLevel)));
    this.underWay = Promise.all([this.underWay, this.refreshInBackground(caller)]).then(() => undefined);
    return { asOf };
  }

  /**
   * Refreshes; the database records who did. Any number of processes may call this at once: one does it.
   * @returns false when another refresh is under way, which is left to finish
   */
  refresh(caller: Caller): Promise<boolean> {
    return this.work.run(caller, (tx) => this.reports.refresh(tx));
  }

  /** A refresh that has begun ends before the connections do. */
  async onModuleDestroy(): Promise<void> {
    await this.underWay;
  }

  private async refreshInBackground(caller: Caller): Promise<void> {
    try {
      await this.refresh(caller);
    } catch (error) {
      this.logger.error({ err: error, req: { id: caller.origin.requestId } }, 'The reports could not be refreshed.');
    }
  }
}
