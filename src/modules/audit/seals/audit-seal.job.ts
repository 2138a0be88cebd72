import { type JobDetails, type JobRun, Unattended, type UnattendedJob } from '../../../common/unattended-job';
import { SealingService } from './sealing.service';

@Unattended({
  name: 'audit-seal',
  description: 'Seals new records of the audit log and copies the checkpoints out of the database.',
  schedule: '* * * * *',
  timeLimitMinutes: 60,
  alarmAfterHours: 0.1,
})
export class AuditSealJob implements UnattendedJob {
  constructor(private readonly sealing: SealingService) {}

  async run({ caller, signal }: JobRun): Promise<JobDetails> {
    return { ...(await this.sealing.seal(caller, signal)) };
  }
}
