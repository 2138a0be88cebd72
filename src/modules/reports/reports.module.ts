import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module';
import { ReportRefreshJob } from './report-refresh.job';
import { ReportsController } from './reports.controller';
import { ReportsRefreshService } from './reports-refresh.service';
import { ReportsRepository } from './reports.repository';
import { ReportsService } from './reports.service';

@Module({
  imports: [JobsModule],
  controllers: [ReportsController],
  providers: [ReportsRepository, ReportsService, ReportsRefreshService, ReportRefreshJob],
  exports: [ReportsService, ReportsRefreshService],
})
export class ReportsModule {}
