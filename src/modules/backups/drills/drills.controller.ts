import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../../common/caller';
import { Access } from '../../../common/http/access.decorator';
import { BodyMayBeAbsent } from '../../../common/http/body-may-be-absent.decorator';
import { Caller } from '../../../common/http/request-caller';
import { BeginsRun, ReturnsJson } from '../../../common/http/returns.decorator';
import { DrillsService } from './drills.service';
import { DrillPage, DrillQuery, DrillRun, RequestDrill } from './dto/drill.dto';

@ApiTags('Backups')
@Controller('backups/drills')
export class DrillsController {
  constructor(private readonly drills: DrillsService) {}

  @Get()
  @Access('Admin')
  @ApiOperation({ operationId: 'listBackupDrills', summary: 'The restore drills and what they found' })
  @ReturnsJson(DrillPage, { problems: [400, 401, 403] })
  list(@Caller() caller: CallerOf, @Query({ schema: DrillQuery }) query: DrillQuery) {
    return this.drills.list(caller, query);
  }

  @Post()
  @Access('Admin')
  @BodyMayBeAbsent()
  @ApiOperation({ operationId: 'requestBackupDrill', summary: 'Have a moment of the past restored and looked at' })
  @BeginsRun(DrillRun, { problems: [400, 401, 403, 409, 413, 415, 503] })
  request(@Caller() caller: CallerOf, @Body({ schema: RequestDrill }) wanted: RequestDrill) {
    return this.drills.request(caller, wanted);
  }
}
