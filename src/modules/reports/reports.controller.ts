import { Controller, Get, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Accepted } from '../../common/http/accepted';
import { Access } from '../../common/http/access.decorator';
import { RenditionInterceptor } from '../../common/http/rendition';
import { Caller } from '../../common/http/request-caller';
import { BeginsRun, ReturnsJson } from '../../common/http/returns.decorator';
import { tableTypes } from '../../common/table/table-file';
import { Uuid } from '../../common/validation/fields';
import { DowntimeQuery, ParetoQuery, ReliabilityQuery, SummaryQuery } from './dto/report-query.dto';
import { DowntimeReport, JobRun, ParetoReport, ReliabilityReport, SummaryReport } from './dto/report.dto';
import { ReportsRefreshService } from './reports-refresh.service';
import { ReportsService } from './reports.service';

const tables = ['application/json', tableTypes.csv, tableTypes.xlsx];
const charts = [...tables, 'image/svg+xml'];
const problems = [400, 401, 403, 503];

@ApiTags('Reports')
@Controller('reports')
@UseInterceptors(RenditionInterceptor)
export class ReportsController {
  constructor(
    private readonly reports: ReportsService,
    private readonly refreshing: ReportsRefreshService,
  ) {}

  @Get('summary')
  @Access('Technician')
  @ApiProduces(...tables)
  @ApiOperation({ operationId: 'getSummaryReport', summary: 'What is not done, how old it is, how long it took' })
  @ReturnsJson(SummaryReport, { problems })
  summary(
    @Caller() caller: CallerOf,
    @Query({ schema: SummaryQuery }) query: SummaryQuery,
    @Accepted() accepted: string[],
  ) {
    return this.reports.summary(caller, query, accepted);
  }

  @Get('downtime')
  @Access('Technician')
  @ApiProduces(...charts)
  @ApiOperation({
    operationId: 'getDowntimeReport',
    summary: 'Down time by month, location, category, device and more',
  })
  @ReturnsJson(DowntimeReport, { problems })
  downtime(
    @Caller() caller: CallerOf,
    @Query({ schema: DowntimeQuery }) query: DowntimeQuery,
    @Accepted() accepted: string[],
  ) {
    return this.reports.downtime(caller, query, accepted);
  }

  @Get('reliability')
  @Access('Technician')
  @ApiProduces(...tables)
  @ApiOperation({ operationId: 'getReliabilityReport', summary: 'Failures of each device, and time to restoration' })
  @ReturnsJson(ReliabilityReport, { problems })
  reliability(
    @Caller() caller: CallerOf,
    @Query({ schema: ReliabilityQuery }) query: ReliabilityQuery,
    @Accepted() accepted: string[],
  ) {
    return this.reports.reliability(caller, query, accepted);
  }

  @Get('pareto')
  @Access('Technician')
  @ApiProduces(...charts)
  @ApiOperation({ operationId: 'getParetoReport', summary: 'The devices or categories that cause most' })
  @ReturnsJson(ParetoReport, { problems })
  pareto(
    @Caller() caller: CallerOf,
    @Query({ schema: ParetoQuery }) query: ParetoQuery,
    @Accepted() accepted: string[],
  ) {
    return this.reports.pareto(caller, query, accepted);
  }

  @Post('refresh')
  @Access('Manager')
  @ApiOperation({ operationId: 'refreshReports', summary: "Bring leaders' reports up to date, in the background" })
  @BeginsRun(JobRun, { at: 'reports/refresh', problems: [401, 403, 409] })
  refresh(@Caller() caller: CallerOf) {
    return this.refreshing.request(caller);
  }

  @Get('refresh/:runId')
  @Access('Manager')
  @ApiOperation({ operationId: 'getReportsRefresh', summary: 'What became of a refresh' })
  @ReturnsJson(JobRun, { problems: [400, 401, 403, 404] })
  getRefresh(@Caller() caller: CallerOf, @Param('runId', { schema: Uuid }) runId: string) {
    return this.refreshing.get(caller, runId);
  }
}
