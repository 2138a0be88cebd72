import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { Caller } from '../../common/http/request-caller';
import { ReturnsTable } from '../../common/table/table-file';
import { LogbookExportQuery } from './dto/logbook-query.dto';
import { LogbookExportService } from './logbook-export.service';

@ApiTags('Logbook')
@Controller('logbook-entries/export')
export class LogbookExportController {
  constructor(private readonly exports: LogbookExportService) {}

  @Get()
  @Access('Technician')
  @ApiOperation({ operationId: 'exportLogbookEntries', summary: 'All entries of a list, as a workbook or CSV' })
  @ReturnsTable({ problems: [400, 401, 403, 503] })
  export(@Caller() caller: CallerOf, @Query({ schema: LogbookExportQuery }) query: LogbookExportQuery) {
    return this.exports.export(caller, query);
  }
}
