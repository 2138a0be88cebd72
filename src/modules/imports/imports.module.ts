import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { Spool } from '../../common/spool';
import { AppConfig } from '../../config/config';
import { ImportAnalysisService } from './import-analysis.service';
import { ImportCheckService } from './import-check.service';
import { ImportChecksRepository } from './import-checks.repository';
import { ImportCommitService } from './import-commit.service';
import { ImportEntriesRepository } from './import-entries.repository';
import { ImportErrorsService } from './import-errors.service';
import { ImportFileService } from './import-file.service';
import { ImportNamesRepository } from './import-names.repository';
import { ImportNamesService } from './import-names.service';
import { ImportPurgeJob } from './import-purge.job';
import { ImportPurgeService } from './import-purge.service';
import { ImportRowsRepository } from './import-rows.repository';
import { ImportRunnerService } from './import-runner.service';
import { ImportUploadService } from './import-upload.service';
import { ImportWorkRepository } from './import-work.repository';
import { ImportWorkService } from './import-work.service';
import { ImportsController } from './imports.controller';
import { ImportsRepository } from './imports.repository';
import { ImportsService } from './imports.service';

@Module({
  controllers: [ImportsController],
  providers: [
    ImportsRepository,
    ImportRowsRepository,
    ImportChecksRepository,
    ImportNamesRepository,
    ImportEntriesRepository,
    ImportWorkRepository,
    ImportsService,
    ImportUploadService,
    ImportFileService,
    ImportAnalysisService,
    ImportCheckService,
    ImportNamesService,
    ImportCommitService,
    ImportErrorsService,
    ImportWorkService,
    ImportRunnerService,
    ImportPurgeService,
    ImportPurgeJob,
    {
      provide: Spool,
      inject: [AppConfig],
      useFactory: (config: AppConfig) => new Spool(join(config.dataDir, 'imports')),
    },
  ],
})
export class ImportsModule {}
