import { Injectable } from '@nestjs/common';
import type { JobRun, UnattendedJob } from '../../common/unattended-job';
import { BackupRepositoryService } from './backup-repository.service';
import { BackupsService, type TakenType } from './backups.service';

/** Takes backups of one type, where backups are on. */
@Injectable()
export abstract class BackupJob implements UnattendedJob {
  protected abstract readonly type: TakenType;

  constructor(
    private readonly backups: BackupsService,
    private readonly repository: BackupRepositoryService,
  ) {}

  disabledBecause() {
    return this.repository.offBecause;
  }

  async run({ caller, signal }: JobRun) {
    const { label, type, databaseSize, repositorySize } = await this.backups.take(caller, this.type, { signal });
    return { label, type, databaseSize, repositorySize };
  }
}
