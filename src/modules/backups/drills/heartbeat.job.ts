import { Injectable } from '@nestjs/common';
import { type JobRun, Unattended, type UnattendedJob } from '../../../common/unattended-job';
import { DrillsService } from './drills.service';

@Injectable()
@Unattended({
  name: 'heartbeat',
  description: 'Leaves a sign of life in the database, by which restored copies are judged.',
  schedule: '* * * * *',
  timeLimitMinutes: 1,
  alarmAfterHours: 1,
})
export class HeartbeatJob implements UnattendedJob {
  constructor(private readonly drills: DrillsService) {}

  async run({ caller }: JobRun) {
    await this.drills.beat(caller);
    return {};
  }
}
