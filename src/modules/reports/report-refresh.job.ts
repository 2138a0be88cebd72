import { Injectable } from '@nestjs/common';
import { type JobRun, Unattended, type UnattendedJob } from '../../common/unattended-job';
import { ReportsRefreshService } from './reports-refresh.service';

@Injectable()
@Unattended({
  name: 'report-refresh',
  description: 'Brings what leaders’ reports are computed from up to date.',
  schedule: '*/15 * * * *',
  timeLimitMinutes: 20,
  alarmAfterHours: 3,
})
export class ReportRefreshJob implements UnattendedJob {
  constructor(private readonly refreshing: ReportsRefreshService) {}

  async run({ caller }: JobRun) {
    return { refreshed: await this.refreshing.refresh(caller) };
  }
}
