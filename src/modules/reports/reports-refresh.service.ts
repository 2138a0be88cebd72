import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import type { Json } from '../../common/http/returns.decorator';
import { UnitOfWork } from '../../database/unit-of-work';
import { JobsService } from '../jobs/jobs.service';
import type { JobRun } from './dto/report.dto';
import { ReportsRepository } from './reports.repository';

const jobName = 'report-refresh';

/** Brings what leaders' reports are computed from up to date. */
@Injectable()
export class ReportsRefreshService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly reports: ReportsRepository,
    private readonly jobs: JobsService,
  ) {}

  /** Asks a worker for a refresh. Until it is done, reports show the figures of their `asOf`. @throws Conflict */
  request(caller: Caller): Promise<JobRun> {
    return this.jobs.request(caller, jobName);
  }

  /** Managers do not see the runs of other jobs. @throws NotFound */
  get(caller: Caller, runId: string): Promise<Json<JobRun>> {
    return this.jobs.getRun(caller, jobName, runId);
  }

  /**
   * Refreshes; the database records who did. Any number of processes may call this at once: one does it.
   * @returns false when another refresh is under way, which is left to finish
   */
  refresh(caller: Caller): Promise<boolean> {
    return this.work.run(caller, (tx) => this.reports.refresh(tx));
  }
}
