import { Injectable } from '@nestjs/common';
import { type JobRun, Unattended, type UnattendedJob } from '../../../common/unattended-job';
import { BackupRepositoryService } from '../backup-repository.service';
import { drillFailed } from './drills.errors';
import { DrillsService } from './drills.service';

@Injectable()
@Unattended({
  name: 'restore-drill',
  description: 'Restores a random moment of the past beside the running database, and looks at it.',
  schedule: '0 4 * * *',
  timeLimitMinutes: 480,
  alarmAfterHours: 26,
})
export class RestoreDrillJob implements UnattendedJob {
  constructor(
    private readonly drills: DrillsService,
    private readonly repository: BackupRepositoryService,
  ) {}

  disabled() {
    return this.repository.disabled;
  }

  async run({ caller, signal, parameters }: JobRun) {
    const drill = await this.drills.drillAsked(caller, parameters, signal);
    const { drillId, targetTime, recoverySeconds, recoveryPointSeconds, failure } = drill;
    if (failure !== null) throw drillFailed(failure);
    return { drillId, targetTime, recoverySeconds, recoveryPointSeconds };
  }
}
