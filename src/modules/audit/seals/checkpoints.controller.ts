import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../../common/caller';
import { Access } from '../../../common/http/access.decorator';
import { Caller } from '../../../common/http/request-caller';
import { BeginsRun, ReturnsJson } from '../../../common/http/returns.decorator';
import { CheckpointsService } from './checkpoints.service';
import { Checkpoint, CheckpointNumber, CheckpointPage, CheckpointQuery } from './dto/checkpoint.dto';
import { AuditVerification, VerificationRequested } from './dto/verification.dto';
import { VerificationRunService } from './verification-run.service';

@ApiTags('Audit log')
@Controller('audit-log')
export class CheckpointsController {
  constructor(
    private readonly checkpoints: CheckpointsService,
    private readonly verifications: VerificationRunService,
  ) {}

  @Get('checkpoints')
  @Access('Admin')
  @ApiOperation({ operationId: 'listCheckpoints', summary: 'List the seals of the audit log' })
  @ReturnsJson(CheckpointPage, { problems: [400, 401, 403, 503] })
  list(@Caller() caller: CallerOf, @Query({ schema: CheckpointQuery }) query: CheckpointQuery) {
    return this.checkpoints.list(caller, query);
  }

  @Get('checkpoints/:number')
  @Access('Admin')
  @ApiOperation({ operationId: 'getCheckpoint', summary: 'Get a seal of the audit log' })
  @ReturnsJson(Checkpoint, { problems: [400, 401, 403, 404] })
  get(@Caller() caller: CallerOf, @Param('number', { schema: CheckpointNumber }) number: number) {
    return this.checkpoints.get(caller, number);
  }

  @Get('verify')
  @Access('Admin')
  @ApiOperation({ operationId: 'getAuditVerification', summary: 'What the last verification of the audit log found' })
  @ReturnsJson(AuditVerification, { problems: [401, 403, 404] })
  lastVerification(@Caller() caller: CallerOf) {
    return this.checkpoints.lastVerification(caller);
  }

  @Post('verify')
  @Access('Admin')
  @ApiOperation({ operationId: 'requestAuditVerification', summary: 'Have a worker verify the audit log' })
  @BeginsRun(VerificationRequested, { problems: [401, 403, 409, 503] })
  verify(@Caller() caller: CallerOf) {
    return this.verifications.request(caller);
  }
}
