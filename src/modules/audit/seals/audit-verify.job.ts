import { type JobDetails, type JobRun, Unattended, type UnattendedJob } from '../../../common/unattended-job';
import { VerificationRunService } from './verification-run.service';

@Unattended({
  name: 'audit-verify',
  description: 'Compares the audit log with its seals and their copies; fails when something was changed.',
  schedule: '30 3 * * *',
  timeLimitMinutes: 240,
  alarmAfterHours: 26,
})
export class AuditVerifyJob implements UnattendedJob {
  constructor(private readonly verifications: VerificationRunService) {}

  run(run: JobRun): Promise<JobDetails> {
    return this.verifications.run(run.caller, run.signal, (details) => run.progress(details));
  }
}
