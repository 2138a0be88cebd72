import { Controller, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { Caller } from '../../common/http/request-caller';
import { Returns, ReturnsJson } from '../../common/http/returns.decorator';
import { Uuid } from '../../common/validation/fields';
import { ArchivingService } from './archiving.service';
import { ArchivePolicy, LogbookEntry } from './dto/archiving.dto';

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

  @Post('entries/:entryId/restore')
  @Access('Admin')
  @ApiOperation({ operationId: 'restoreArchivedEntry', summary: 'Bring an archived entry and its attachments back' })
  @ReturnsJson(LogbookEntry, { problems: [400, 401, 403, 404, 409] })
  restore(@Caller() caller: CallerOf, @Param('entryId', { schema: Uuid }) entryId: string) {
    return this.archiving.restore(caller, entryId);
  }
}
