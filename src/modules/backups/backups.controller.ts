import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { Caller } from '../../common/http/request-caller';
import { Returns, ReturnsJson } from '../../common/http/returns.decorator';
import { BackupStatusService } from './backup-status.service';
import { BackupPage, BackupQuery, BackupStatus } from './dto/backup.dto';

@ApiTags('Backups')
@Controller('backups')
export class BackupsController {
  constructor(private readonly backups: BackupStatusService) {}

  @Get()
  @Access('Admin')
  @ApiOperation({ operationId: 'listBackups', summary: 'The backups in the repository' })
  @ReturnsJson(BackupPage, { problems: [400, 401, 403] })
  list(@Caller() caller: CallerOf, @Query({ schema: BackupQuery }) query: BackupQuery) {
    return this.backups.list(caller, query);
  }

  @Get('status')
  @Access('Admin')
  @ApiOperation({ operationId: 'getBackupStatus', summary: 'How well the database is backed up, and what to do' })
  @Returns(BackupStatus, { problems: [401, 403] })
  status(@Caller() caller: CallerOf) {
    return this.backups.status(caller);
  }
}
