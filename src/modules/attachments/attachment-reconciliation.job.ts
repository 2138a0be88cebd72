import { Injectable } from '@nestjs/common';
import { type JobRun, Unattended, type UnattendedJob } from '../../common/unattended-job';
import { AttachmentReconciliationService } from './attachment-reconciliation.service';

@Injectable()
@Unattended({
  name: 'attachment-reconciliation',
  description: 'Reads every attached file, and removes files that no attachment knows.',
  schedule: '15 1 * * *',
  timeLimitMinutes: 360,
  alarmAfterHours: 50,
})
export class AttachmentReconciliationJob implements UnattendedJob {
  constructor(private readonly reconciliation: AttachmentReconciliationService) {}

  run({ caller, signal }: JobRun) {
    return this.reconciliation.watch(caller, signal);
  }
}
