import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { Caller } from '../../common/http/request-caller';
import { BeginsRun, Returns, ReturnsJson } from '../../common/http/returns.decorator';
import { BackupStatusService } from './backup-status.service';
import { BackupPage, BackupQuery, BackupRun, BackupStatus, RequestBackup } from './dto/backup.dto';

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

  @Post('accept-loss')
  @Access('Admin')
  @ApiOperation({
    operationId: 'acceptBackupLoss',
    summary: 'Accept that backups are lost',
    description: 'Ends `BACKUPS_GONE`: what the repository lacks is forgotten, and an empty one is begun anew.',
  })
  @Returns(BackupStatus, { problems: [401, 403, 409] })
  acceptLoss(@Caller() caller: CallerOf) {
    return this.backups.acceptLoss(caller);
  }

  @Post()
  @Access('Admin')
  @ApiOperation({ operationId: 'requestBackup', summary: 'Ask for a backup, which a worker begins within seconds' })
  @BeginsRun(BackupRun, { problems: [400, 401, 403, 409, 413, 415] })
  request(@Caller() caller: CallerOf, @Body({ schema: RequestBackup }) body: RequestBackup) {
    return this.backups.request(caller, body);
  }
}
