import { Body, Controller, Delete, Get, Param, Patch, Post, Req, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { FileAnswerInterceptor, fileRequestOf, ReturnsFile } from '../../common/http/file-answer';
import { IfMatch } from '../../common/http/if-match';
import { Caller } from '../../common/http/request-caller';
import { ReturnsJson, ReturnsNothing } from '../../common/http/returns.decorator';
import { Uuid } from '../../common/validation/fields';
import { AttachmentContentService } from './attachment-content.service';
import { AttachmentsService } from './attachments.service';
import { Attachment, UpdateAttachment } from './dto/attachment.dto';

@ApiTags('Attachments')
@Controller('attachments/:attachId')
export class AttachmentsController {
  constructor(
    private readonly attachments: AttachmentsService,
    private readonly contents: AttachmentContentService,
  ) {}

  @Get()
  @Access('Technician')
  @ApiOperation({ operationId: 'getAttachment', summary: 'Get what is known about an attachment' })
  @ReturnsJson(Attachment, { problems: [400, 401, 403, 404] })
  get(@Caller() caller: CallerOf, @Param('attachId', { schema: Uuid }) attachId: string) {
    return this.attachments.get(caller, attachId);
  }

  @Patch()
  @Access('Technician')
  @ApiOperation({ operationId: 'updateAttachment', summary: 'Rename or describe an attachment (JSON merge patch)' })
  @ReturnsJson(Attachment, { problems: [400, 401, 403, 404, 409, 412, 413, 415] })
  update(
    @Caller() caller: CallerOf,
    @Param('attachId', { schema: Uuid }) id: string,
    @IfMatch() versions: number[] | undefined,
    @Body({ schema: UpdateAttachment }) body: UpdateAttachment,
  ) {
    return this.attachments.update(caller, { id, versions }, body);
  }

  @Delete()
  @Access('Technician')
  @ApiOperation({ operationId: 'deleteAttachment', summary: 'Delete an attachment; can be restored' })
  @ReturnsNothing({ problems: [400, 401, 403, 404, 409, 412] })
  delete(
    @Caller() caller: CallerOf,
    @Param('attachId', { schema: Uuid }) id: string,
    @IfMatch() versions: number[] | undefined,
  ) {
    return this.attachments.delete(caller, { id, versions });
  }

  @Get('content')
  @Access('Technician')
  @UseInterceptors(FileAnswerInterceptor)
  @ApiOperation({ operationId: 'getAttachmentContent', summary: 'Download the file, or a part of it (Range)' })
  @ReturnsFile({ problems: [400, 401, 403, 404, 416, 503] })
  content(
    @Caller() caller: CallerOf,
    @Param('attachId', { schema: Uuid }) attachId: string,
    @Req() request: FastifyRequest,
  ) {
    return this.contents.open(caller, attachId, fileRequestOf(request));
  }

  @Post('restore')
  @Access('Technician')
  @ApiOperation({ operationId: 'restoreAttachment', summary: 'Bring a deleted attachment back' })
  @ReturnsJson(Attachment, { problems: [400, 401, 403, 404, 409] })
  restore(@Caller() caller: CallerOf, @Param('attachId', { schema: Uuid }) attachId: string) {
    return this.attachments.restore(caller, attachId);
  }
}
