import { Module } from '@nestjs/common';
import { AttachmentsModule } from '../../attachments/attachments.module';
import { BackupsModule } from '../backups.module';
import { JobsModule } from '../../jobs/jobs.module';
import { SealsModule } from '../../audit/seals/seals.module';
import { DrillChecksService } from './drill-checks.service';
import { DrillsController } from './drills.controller';
import { DrillsRepository } from './drills.repository';
import { DrillsService } from './drills.service';
import { HeartbeatJob } from './heartbeat.job';
import { RestoreDrillJob } from './restore-drill.job';

@Module({
  imports: [AttachmentsModule, BackupsModule, JobsModule, SealsModule],
  controllers: [DrillsController],
  providers: [DrillsRepository, DrillsService, DrillChecksService, RestoreDrillJob, HeartbeatJob],
  exports: [DrillsService],
})
export class DrillsModule {}
