import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { Caller } from '../../common/http/request-caller';
import { ReturnsJson } from '../../common/http/returns.decorator';
import { ReturnsTable } from '../../common/table/table-file';
import { Uuid } from '../../common/validation/fields';
import { AuditLogService } from './audit-log.service';
import { AuditExportQuery, AuditQuery, AuditRecord, AuditRecordPage } from './dto/audit-record.dto';

@ApiTags('Audit log')
@Controller('audit-log')
export class AuditController {
  constructor(private readonly log: AuditLogService) {}

  @Get()
  @Access('Admin')
  @ApiOperation({ operationId: 'listAuditRecords', summary: 'Search the audit log' })
  @ReturnsJson(AuditRecordPage, { problems: [400, 401, 403, 503] })
  list(@Caller() caller: CallerOf, @Query({ schema: AuditQuery }) query: AuditQuery) {
    return this.log.list(caller, query);
  }

  @Get('export')
  @Access('Admin')
  @ApiOperation({ operationId: 'exportAuditRecords', summary: 'All records of a list, as a workbook or CSV' })
  @ReturnsTable({ problems: [400, 401, 403, 503] })
  export(@Caller() caller: CallerOf, @Query({ schema: AuditExportQuery }) query: AuditExportQuery) {
    return this.log.export(caller, query);
  }

  @Get(':logId')
  @Access('Admin')
  @ApiOperation({ operationId: 'getAuditRecord', summary: 'Get an audit record' })
  @ReturnsJson(AuditRecord, { problems: [400, 401, 403, 404] })
  get(@Caller() caller: CallerOf, @Param('logId', { schema: Uuid }) logId: string) {
    return this.log.get(caller, logId);
  }
}
