import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { UnitOfWork } from '../../database/unit-of-work';
import { BackupRepositoryService } from './backup-repository.service';
import { backupsDamaged } from './backups.errors';
import { BackupsRepository } from './backups.repository';
import { findingsOf } from './verify-output';

/** Reads everything in the repository and compares checksums. Whether it can be restored, only a restore tells. */
@Injectable()
export class BackupVerificationService {
  constructor(
    private readonly repository: BackupRepositoryService,
    private readonly work: UnitOfWork,
    private readonly reports: BackupsRepository,
  ) {}

  /** @throws Conflict when something is damaged; RepositoryForeign; PgBackRestFailed */
  async verify(caller: Caller, signal?: AbortSignal): Promise<void> {
    await this.repository.read(caller);
    const findings = findingsOf(await this.repository.tool.run('verify', ['--output=text', '--verbose'], { signal }));
    await this.repository.report(caller);
    await this.work.run(caller, (tx) => this.reports.reportFindings(tx, findings));
    if (findings.length > 0) throw backupsDamaged(findings);
  }
}
