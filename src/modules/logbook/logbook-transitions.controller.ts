import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { Audited } from '../../common/http/audited.interceptor';
import { IfMatch } from '../../common/http/if-match';
import { Caller } from '../../common/http/request-caller';
import { Returns, ReturnsJson } from '../../common/http/returns.decorator';
import { Uuid } from '../../common/validation/fields';
import { CompleteLogbookEntry, LogbookEntry, StatusReason } from './dto/logbook-entry.dto';
import { LogbookHistory, LogbookHistoryQuery } from './dto/logbook-history.dto';
import { LogbookService } from './logbook.service';
import { LogbookTransitionsService } from './logbook-transitions.service';

const problems = [400, 401, 403, 404, 409, 412, 413, 415, 422];

@ApiTags('Logbook')
@Controller('logbook-entries/:entryId')
export class LogbookTransitionsController {
  constructor(
    private readonly transitions: LogbookTransitionsService,
    private readonly logbook: LogbookService,
  ) {}

  @Post('complete')
  @Access('Technician')
  @Audited('entry.complete')
  @ApiOperation({ operationId: 'completeLogbookEntry', summary: 'Complete an open or escalated entry' })
  @ReturnsJson(LogbookEntry, { problems })
  complete(
    @Caller() caller: CallerOf,
    @Param('entryId', { schema: Uuid }) entryId: string,
    @IfMatch() versions: number[] | undefined,
    @Body({ schema: CompleteLogbookEntry }) body: CompleteLogbookEntry,
  ) {
    return this.transitions.complete(caller, { id: entryId, versions }, body);
  }

  @Post('escalate')
  @Access('Technician')
  @Audited('entry.escalate')
  @ApiOperation({ operationId: 'escalateLogbookEntry', summary: 'Escalate an open entry' })
  @ReturnsJson(LogbookEntry, { problems })
  escalate(
    @Caller() caller: CallerOf,
    @Param('entryId', { schema: Uuid }) entryId: string,
    @IfMatch() versions: number[] | undefined,
    @Body({ schema: StatusReason }) body: StatusReason,
  ) {
    return this.transitions.escalate(caller, { id: entryId, versions }, body.reason);
  }

  @Post('reopen')
  @Access('Technician')
  @Audited('entry.reopen')
  @ApiOperation({ operationId: 'reopenLogbookEntry', summary: 'Open a completed or escalated entry again' })
  @ReturnsJson(LogbookEntry, { problems })
  reopen(
    @Caller() caller: CallerOf,
    @Param('entryId', { schema: Uuid }) entryId: string,
    @IfMatch() versions: number[] | undefined,
    @Body({ schema: StatusReason }) body: StatusReason,
  ) {
    return this.transitions.reopen(caller, { id: entryId, versions }, body.reason);
  }

  @Post('restore')
  @Access('Technician')
  @ApiOperation({ operationId: 'restoreLogbookEntry', summary: 'Bring a deleted entry and its attachments back' })
  @ReturnsJson(LogbookEntry, { problems: [400, 401, 403, 404, 409] })
  restore(@Caller() caller: CallerOf, @Param('entryId', { schema: Uuid }) entryId: string) {
    return this.transitions.restore(caller, entryId);
  }

  @Get('history')
  @Access('Technician')
  @ApiOperation({ operationId: 'getLogbookEntryHistory', summary: 'What happened to an entry, field by field' })
  @Returns(LogbookHistory, { problems: [400, 401, 403, 404] })
  history(
    @Caller() caller: CallerOf,
    @Param('entryId', { schema: Uuid }) entryId: string,
    @Query({ schema: LogbookHistoryQuery }) query: LogbookHistoryQuery,
  ) {
    return this.logbook.history(caller, entryId, query);
  }
}
