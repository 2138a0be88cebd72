import { Injectable } from '@nestjs/common';
import { type JobRun, Unattended, type UnattendedJob } from '../../common/unattended-job';
import { BackupRepositoryService } from './backup-repository.service';
import { BackupRetentionService } from './backup-retention.service';

@Injectable()
@Unattended({
  name: 'backup-retention',
  description: 'Removes backups that are too old, and the WAL that nothing needs any more.',
  schedule: '0 3 * * *',
  timeLimitMinutes: 60,
  alarmAfterHours: 26,
})
export class BackupRetentionJob implements UnattendedJob {
  constructor(
    private readonly retention: BackupRetentionService,
    private readonly repository: BackupRepositoryService,
  ) {}

  disabled() {
    return this.repository.disabled;
  }

  async run({ caller, signal }: JobRun) {
    return { ...(await this.retention.expire(caller, signal)) };
  }
}
