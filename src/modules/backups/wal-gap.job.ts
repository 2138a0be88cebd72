import { Injectable } from '@nestjs/common';
import { type JobRun, Unattended, type UnattendedJob } from '../../common/unattended-job';
import { BackupRepositoryService } from './backup-repository.service';
import { WalArchiveService } from './wal-archive.service';

@Injectable()
@Unattended({
  name: 'wal-gap',
  description: 'Looks for WAL segments that the archive lacks; after a gap it takes a full backup.',
  schedule: '50 * * * *',
  timeLimitMinutes: 240,
  alarmAfterHours: 3,
})
export class WalGapJob implements UnattendedJob {
  constructor(
    private readonly archive: WalArchiveService,
    private readonly repository: BackupRepositoryService,
  ) {}

  disabled() {
    return this.repository.disabled;
  }

  async run({ caller, signal }: JobRun) {
    return { ...(await this.archive.check(caller, signal)) };
  }
}
