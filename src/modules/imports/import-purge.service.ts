import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { removeFile } from '../../common/files';
import { Spool } from '../../common/spool';
import { UnitOfWork } from '../../database/unit-of-work';
import { SettingsService } from '../settings/settings.service';
import { ImportsRepository } from './imports.repository';

const graceMs = 3_600_000;

/** Files hold personal data, in columns too that no entry has: they go when nobody has touched their import for long. */
@Injectable()
export class ImportPurgeService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly imports: ImportsRepository,
    private readonly settings: SettingsService,
    private readonly spool: Spool,
  ) {}

  /** Also removes what a kill has left of uploads. @returns how many imports lost their file */
  async purge(caller: Caller): Promise<{ imports: number; abandoned: number }> {
    const days = this.settings.get('imports.keepFilesDays');
    const imports = await this.work.once(caller, (tx) => this.imports.purgeFiles(tx, days));
    const abandoned = await this.spool.abandoned(new Date(Date.now() - graceMs));
    for (const path of abandoned) await removeFile(path);
    return { imports, abandoned: abandoned.length };
  }
}
