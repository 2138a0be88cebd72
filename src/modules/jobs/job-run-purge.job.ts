import { Injectable } from '@nestjs/common';
import { type JobRun, Unattended, type UnattendedJob } from '../../common/unattended-job';
import { JobRunPurgeService } from './job-run-purge.service';

@Injectable()
@Unattended({
  name: 'job-run-purge',
  description: 'Removes the records of old runs of jobs.',
  schedule: '50 3 * * *',
  timeLimitMinutes: 30,
  alarmAfterHours: 72,
})
export class JobRunPurgeJob implements UnattendedJob {
  constructor(private readonly purging: JobRunPurgeService) {}

  async run({ signal }: JobRun) {
    return { removed: await this.purging.purge(signal) };
  }
}
