import { Injectable } from '@nestjs/common';
import { type JobRun, Unattended, type UnattendedJob } from '../../common/unattended-job';
import { BackupRepositoryService } from './backup-repository.service';
import { BackupsService } from './backups.service';

@Injectable()
@Unattended({
  name: 'backup-full',
  description: 'Takes a full backup.',
  schedule: '0 1 * * *',
  timeLimitMinutes: 240,
  alarmAfterHours: 26,
  startsAtOnce: true,
})
export class BackupFullJob implements UnattendedJob {
  constructor(
    private readonly backups: BackupsService,
    private readonly repository: BackupRepositoryService,
  ) {}

  disabled() {
    return this.repository.disabled;
  }

  async run({ caller, signal }: JobRun) {
    return { ...(await this.backups.take(caller, 'full', { signal })) };
  }
}
