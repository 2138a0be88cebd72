import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module';
import { LogbookModule } from '../logbook/logbook.module';
import { ArchivePartitionsJob } from './archive-partitions.job';
import { ArchiveJob } from './archive.job';
import { ArchivingController } from './archiving.controller';
import { ArchivingRepository } from './archiving.repository';
import { ArchivingService } from './archiving.service';

@Module({
  imports: [JobsModule, LogbookModule],
  controllers: [ArchivingController],
  providers: [ArchivingRepository, ArchivingService, ArchiveJob, ArchivePartitionsJob],
  exports: [ArchivingService],
})
export class ArchivingModule {}
