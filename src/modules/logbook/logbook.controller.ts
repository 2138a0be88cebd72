import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { IfMatch } from '../../common/http/if-match';
import { Caller } from '../../common/http/request-caller';
import { Creates, ReturnsJson, ReturnsNothing } from '../../common/http/returns.decorator';
import { Uuid } from '../../common/validation/fields';
import { CreateLogbookEntry, LogbookEntry, LogbookEntryPage, UpdateLogbookEntry } from './dto/logbook-entry.dto';
import { LogbookQuery } from './dto/logbook-query.dto';
import { LogbookService } from './logbook.service';

@ApiTags('Logbook')
@Controller('logbook-entries')
export class LogbookController {
  constructor(private readonly logbook: LogbookService) {}

  @Get()
  @Access('Technician')
  @ApiOperation({ operationId: 'listLogbookEntries', summary: 'List entries; technicians see their own' })
  @ReturnsJson(LogbookEntryPage, { problems: [400, 401, 403, 503] })
  list(@Caller() caller: CallerOf, @Query({ schema: LogbookQuery }) query: LogbookQuery) {
    return this.logbook.list(caller, query);
  }

  @Post()
  @Access('Technician')
  @ApiOperation({ operationId: 'createLogbookEntry', summary: 'Record an intervention' })
  @Creates(LogbookEntry, { collection: 'logbook-entries', problems: [400, 401, 403, 413, 415, 422] })
  create(@Caller() caller: CallerOf, @Body({ schema: CreateLogbookEntry }) body: CreateLogbookEntry) {
    return this.logbook.create(caller, body);
  }

  @Get(':entryId')
  @Access('Technician')
  @ApiOperation({ operationId: 'getLogbookEntry', summary: 'Get an entry' })
  @ReturnsJson(LogbookEntry, { problems: [400, 401, 403, 404] })
  get(@Caller() caller: CallerOf, @Param('entryId', { schema: Uuid }) entryId: string) {
    return this.logbook.get(caller, entryId);
  }

  @Patch(':entryId')
  @Access('Technician')
  @ApiOperation({ operationId: 'updateLogbookEntry', summary: 'Change an entry (JSON merge patch)' })
  @ReturnsJson(LogbookEntry, { problems: [400, 401, 403, 404, 409, 412, 413, 415, 422] })
  update(
    @Caller() caller: CallerOf,
    @Param('entryId', { schema: Uuid }) entryId: string,
    @IfMatch() versions: number[] | undefined,
    @Body({ schema: UpdateLogbookEntry }) body: UpdateLogbookEntry,
  ) {
    return this.logbook.update(caller, { id: entryId, versions }, body);
  }

  @Delete(':entryId')
  @Access('Technician')
  @ApiOperation({ operationId: 'deleteLogbookEntry', summary: 'Delete an entry and its attachments; can be restored' })
  @ReturnsNothing({ problems: [400, 401, 403, 404, 409, 412] })
  delete(
    @Caller() caller: CallerOf,
    @Param('entryId', { schema: Uuid }) entryId: string,
    @IfMatch() versions: number[] | undefined,
  ) {
    return this.logbook.delete(caller, { id: entryId, versions });
  }
}
