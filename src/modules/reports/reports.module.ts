import { Module } from '@nestjs/common';
import { ReportsController } from './reports.controller';
import { ReportsRefreshService } from './reports-refresh.service';
import { ReportsRepository } from './reports.repository';
import { ReportsService } from './reports.service';

@Module({
  controllers: [ReportsController],
  providers: [ReportsRepository, ReportsService, ReportsRefreshService],
  exports: [ReportsService, ReportsRefreshService],
})
export class ReportsModule {}
