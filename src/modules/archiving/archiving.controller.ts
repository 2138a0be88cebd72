import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { BodyMayBeAbsent } from '../../common/http/body-may-be-absent.decorator';
import { Caller } from '../../common/http/request-caller';
import { BeginsRun, Returns, ReturnsJson } from '../../common/http/returns.decorator';
import { Uuid } from '../../common/validation/fields';
import { ArchivingService } from './archiving.service';
import {
  ArchivePolicy,
  ArchiveRunQuery,
  JobRun,
  JobRunPage,
  LogbookEntry,
  RequestArchiveRun,
} from './dto/archiving.dto';

@ApiTags('Archive')
@Controller('archive')
export class ArchivingController {
  constructor(private readonly archiving: ArchivingService) {}

  @Get('policy')
  @Access('Manager')
  @ApiOperation({ operationId: 'getArchivePolicy', summary: 'What is archived when, and what the next run moves' })
  @Returns(ArchivePolicy, { problems: [401, 403] })
  policy(@Caller() caller: CallerOf) {
    return this.archiving.policy(caller);
  }

  @Get('runs')
  @Access('Manager')
  @ApiOperation({ operationId: 'listArchiveRuns', summary: 'The runs of the archiving, and what they moved' })
  @ReturnsJson(JobRunPage, { problems: [400, 401, 403] })
  runs(@Caller() caller: CallerOf, @Query({ schema: ArchiveRunQuery }) query: ArchiveRunQuery) {
    return this.archiving.runs(caller, query);
  }

  @Post('runs')
  @Access('Admin')
  @BodyMayBeAbsent()
  @ApiOperation({ operationId: 'requestArchiveRun', summary: 'Archive what is due, or tell what is, without waiting' })
  @BeginsRun(JobRun, { problems: [400, 401, 403, 409, 413, 415] })
  request(@Caller() caller: CallerOf, @Body({ schema: RequestArchiveRun }) body: RequestArchiveRun) {
    return this.archiving.request(caller, body);
  }

  @Post('entries/:entryId/restore')
  @Access('Admin')
  @ApiOperation({ operationId: 'restoreArchivedEntry', summary: 'Bring an archived entry and its attachments back' })
  @ReturnsJson(LogbookEntry, { problems: [400, 401, 403, 404, 409] })
  restore(@Caller() caller: CallerOf, @Param('entryId', { schema: Uuid }) entryId: string) {
    return this.archiving.restore(caller, entryId);
  }
}
