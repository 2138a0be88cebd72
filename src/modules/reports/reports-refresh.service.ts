import { Injectable } from '@nestjs/common';
import { type Caller, identityOf } from '../../common/caller';
import { UnitOfWork } from '../../database/unit-of-work';
import { JobsService } from '../jobs/jobs.service';
import type { RefreshBegun } from './dto/report.dto';
import { ReportsRepository } from './reports.repository';
import { sourceFor } from './reports.source';

/** Brings what leaders' reports are computed from up to date. */
@Injectable()
export class ReportsRefreshService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly reports: ReportsRepository,
    private readonly jobs: JobsService,
  ) {}

  /** Asks a worker for a refresh. */
  async begin(caller: Caller): Promise<RefreshBegun> {
    const asOf = await this.work.run(caller, (tx) => this.reports.asOf(tx, sourceFor(identityOf(caller).accessLevel)));
    await this.jobs.request(caller, 'report-refresh');
    return { asOf };
  }

  /**
   * Refreshes; the database records who did. Any number of processes may call this at once: one does it.
   * @returns false when another refresh is under way, which is left to finish
   */
  refresh(caller: Caller): Promise<boolean> {
    return this.work.run(caller, (tx) => this.reports.refresh(tx));
  }
}
