import { Injectable } from '@nestjs/common';
import { type JobDetails, type JobRun, Unattended, type UnattendedJob } from '../../common/unattended-job';
import { ArchivingService } from './archiving.service';

@Unattended({
  name: 'archive',
  description: 'Moves entries that are old enough to the archive, with their attachments.',
  schedule: '30 1 * * *',
  timeLimitMinutes: 240,
  alarmAfterHours: 50,
})
@Injectable()
export class ArchiveJob implements UnattendedJob {
  constructor(private readonly archiving: ArchivingService) {}

  async run(run: JobRun): Promise<JobDetails> {
    const isDryRun = run.parameters.dryRun === true;
    return isDryRun ? { dryRun: true, ...(await this.archiving.dryRun(run.caller)) } : this.archiving.run(run);
  }
}
