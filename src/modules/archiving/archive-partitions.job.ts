import { Injectable } from '@nestjs/common';
import { type JobDetails, type JobRun, Unattended, type UnattendedJob } from '../../common/unattended-job';
import { ArchivingService } from './archiving.service';

@Unattended({
  name: 'archive-partitions',
  description: 'Makes the partitions that the archive will need within a year.',
  schedule: '10 1 * * 0',
  timeLimitMinutes: 5,
  alarmAfterHours: 340,
})
@Injectable()
export class ArchivePartitionsJob implements UnattendedJob {
  constructor(private readonly archiving: ArchivingService) {}

  async run({ caller }: JobRun): Promise<JobDetails> {
    return { made: await this.archiving.makePartitionsAhead(caller) };
  }
}
