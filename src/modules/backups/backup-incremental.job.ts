import { Injectable } from '@nestjs/common';
import { type JobRun, Unattended, type UnattendedJob } from '../../common/unattended-job';
import { BackupRepositoryService } from './backup-repository.service';
import { BackupsService } from './backups.service';

@Injectable()
@Unattended({
  name: 'backup-incremental',
  description: 'Takes an incremental backup.',
  schedule: '30 * * * *',
  timeLimitMinutes: 120,
  alarmAfterHours: 3,
})
export class BackupIncrementalJob implements UnattendedJob {
  constructor(
    private readonly backups: BackupsService,
    private readonly repository: BackupRepositoryService,
  ) {}

  disabled() {
    return this.repository.disabled;
  }

  async run({ caller, signal }: JobRun) {
    return { ...(await this.backups.take(caller, 'incr', { signal })) };
  }
}
