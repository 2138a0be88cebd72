import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { MailModule } from '../mail/mail.module';
import { JobAlarmsService } from './job-alarms.service';
import { JobCatalogService } from './job-catalog.service';
import { JobMetricsService } from './job-metrics.service';
import { JobRunPurgeJob } from './job-run-purge.job';
import { JobRunPurgeService } from './job-run-purge.service';
import { JobRunnerService } from './job-runner.service';
import { JobRunsRepository } from './job-runs.repository';
import { JobWorkerService } from './job-worker.service';
import { JobsController } from './jobs.controller';
import { JobsRepository } from './jobs.repository';
import { JobsService } from './jobs.service';

@Module({
  imports: [DiscoveryModule, MailModule, ScheduleModule.forRoot()],
  controllers: [JobsController],
  providers: [
    JobsRepository,
    JobRunsRepository,
    JobsService,
    JobCatalogService,
    JobRunnerService,
    JobWorkerService,
    JobAlarmsService,
    JobMetricsService,
    JobRunPurgeService,
    JobRunPurgeJob,
  ],
  exports: [JobsService],
})
export class JobsModule {}
