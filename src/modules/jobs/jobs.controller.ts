import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { BodyMayBeAbsent } from '../../common/http/body-may-be-absent.decorator';
import { Caller } from '../../common/http/request-caller';
import { BeginsRun, Returns, ReturnsJson } from '../../common/http/returns.decorator';
import { Uuid } from '../../common/validation/fields';
import { JobList, JobName, JobRun, JobRunPage, JobRunQuery, RequestJobRun } from './dto/job.dto';
import { JobsService } from './jobs.service';

@ApiTags('Jobs')
@Controller('jobs')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @Get()
  @Access('Admin')
  @ApiOperation({ operationId: 'listJobs', summary: 'Every unattended job: its schedule, last and next run, alarm' })
  @Returns(JobList, { problems: [401, 403, 503] })
  list(@Caller() caller: CallerOf) {
    return this.jobs.list(caller);
  }

  @Get(':name/runs')
  @Access('Admin')
  @ApiOperation({ operationId: 'listJobRuns', summary: 'The runs of a job' })
  @ReturnsJson(JobRunPage, { problems: [400, 401, 403, 404, 503] })
  listRuns(
    @Caller() caller: CallerOf,
    @Param('name', { schema: JobName }) name: string,
    @Query({ schema: JobRunQuery }) query: JobRunQuery,
  ) {
    return this.jobs.listRuns(caller, name, query);
  }

  @Get(':name/runs/:runId')
  @Access('Admin')
  @ApiOperation({ operationId: 'getJobRun', summary: 'Get a run of a job' })
  @ReturnsJson(JobRun, { problems: [400, 401, 403, 404, 503] })
  getRun(
    @Caller() caller: CallerOf,
    @Param('name', { schema: JobName }) name: string,
    @Param('runId', { schema: Uuid }) runId: string,
  ) {
    return this.jobs.getRun(caller, name, runId);
  }

  @Post(':name/runs')
  @Access('Admin')
  @BodyMayBeAbsent()
  @ApiOperation({ operationId: 'requestJobRun', summary: 'Ask for a run, which a worker begins within seconds' })
  @BeginsRun(JobRun, { problems: [400, 401, 403, 404, 409, 413, 415, 503] })
  request(
    @Caller() caller: CallerOf,
    @Param('name', { schema: JobName }) name: string,
    @Body({ schema: RequestJobRun }) { parameters }: RequestJobRun,
  ) {
    return this.jobs.request(caller, name, parameters);
  }
}
