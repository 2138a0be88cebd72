import { Injectable } from '@nestjs/common';
import { type JobRun, Unattended, type UnattendedJob } from '../../common/unattended-job';
import { AttachmentBackupService } from './attachment-backup.service';
import { BackupRepositoryService } from './backup-repository.service';

@Injectable()
@Unattended({
  name: 'attachment-backup',
  description: 'Copies new attached files to the backups.',
  schedule: '*/5 * * * *',
  timeLimitMinutes: 720,
  alarmAfterHours: 2,
})
export class AttachmentBackupJob implements UnattendedJob {
  constructor(
    private readonly attachments: AttachmentBackupService,
    private readonly repository: BackupRepositoryService,
  ) {}

  disabled() {
    return this.repository.disabled;
  }

  async run({ caller, signal }: JobRun) {
    return { ...(await this.attachments.update(caller, signal)) };
  }
}
