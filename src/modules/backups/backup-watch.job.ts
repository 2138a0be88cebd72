import { Injectable } from '@nestjs/common';
import { type JobRun, Unattended, type UnattendedJob } from '../../common/unattended-job';
import { BackupRepositoryService } from './backup-repository.service';
import { BackupStatusService } from './backup-status.service';

@Injectable()
@Unattended({
  name: 'backup-watch',
  description: 'Fails while the backups are in a state that somebody has to do something about.',
  schedule: '*/5 * * * *',
  timeLimitMinutes: 5,
  alarmAfterHours: 1,
  alarmsWhileDisabled: true,
})
export class BackupWatchJob implements UnattendedJob {
  constructor(
    private readonly backups: BackupStatusService,
    private readonly repository: BackupRepositoryService,
  ) {}

  disabled() {
    return this.repository.disabled;
  }

  async run({ caller }: JobRun) {
    const [report] = await Promise.allSettled([this.repository.report(caller)]);
    // whatever keeps the repository from being used is one of the problems
    await this.backups.watch(caller);
    if (report.status === 'rejected') throw report.reason;
    return {};
  }
}
