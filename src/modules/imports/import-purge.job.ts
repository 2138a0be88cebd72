import { Injectable } from '@nestjs/common';
import { type JobRun, Unattended, type UnattendedJob } from '../../common/unattended-job';
import { ImportPurgeService } from './import-purge.service';

@Injectable()
@Unattended({
  name: 'import-purge',
  description: 'Removes the files of imports that nobody needs any more; what was read from them stays.',
  schedule: '40 3 * * *',
  timeLimitMinutes: 30,
  alarmAfterHours: 72,
})
export class ImportPurgeJob implements UnattendedJob {
  constructor(private readonly purge: ImportPurgeService) {}

  async run({ caller }: JobRun) {
    return this.purge.purge(caller);
  }
}
