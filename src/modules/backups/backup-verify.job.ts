import { Injectable } from '@nestjs/common';
import { type JobRun, Unattended, type UnattendedJob } from '../../common/unattended-job';
import { BackupRepositoryService } from './backup-repository.service';
import { BackupVerificationService } from './backup-verification.service';

@Injectable()
@Unattended({
  name: 'backup-verify',
  description: 'Reads the whole repository and compares checksums.',
  schedule: '0 5 * * 0',
  timeLimitMinutes: 720,
  alarmAfterHours: 192,
})
export class BackupVerifyJob implements UnattendedJob {
  constructor(
    private readonly verification: BackupVerificationService,
    private readonly repository: BackupRepositoryService,
  ) {}

  disabled() {
    return this.repository.disabled;
  }

  async run({ caller, signal }: JobRun) {
    await this.verification.verify(caller, signal);
    return {};
  }
}
