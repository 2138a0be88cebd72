import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { Form, type MultipartForm, TakesForm } from '../../common/http/multipart-form';
import { Caller } from '../../common/http/request-caller';
import { Creates, ReturnsJson } from '../../common/http/returns.decorator';
import { Uuid } from '../../common/validation/fields';
import { AttachmentUploadService } from './attachment-upload.service';
import { AttachmentsService } from './attachments.service';
import { Attachment, AttachmentFields, AttachmentPage, AttachmentQuery } from './dto/attachment.dto';

@ApiTags('Attachments')
@Controller('logbook-entries/:entryId/attachments')
export class EntryAttachmentsController {
  constructor(
    private readonly attachments: AttachmentsService,
    private readonly uploads: AttachmentUploadService,
  ) {}

  @Get()
  @Access('Technician')
  @ApiOperation({ operationId: 'listAttachments', summary: 'List the attachments of an entry' })
  @ReturnsJson(AttachmentPage, { problems: [400, 401, 403, 404] })
  list(
    @Caller() caller: CallerOf,
    @Param('entryId', { schema: Uuid }) entryId: string,
    @Query({ schema: AttachmentQuery }) query: AttachmentQuery,
  ) {
    return this.attachments.list(caller, entryId, query);
  }

  @Post()
  @Access('Technician')
  @TakesForm(AttachmentFields)
  @ApiOperation({ operationId: 'uploadAttachment', summary: 'Attach a file to an entry' })
  @Creates(Attachment, { collection: 'attachments', problems: [400, 401, 403, 413, 415] })
  upload(@Caller() caller: CallerOf, @Param('entryId', { schema: Uuid }) entryId: string, @Form() form: MultipartForm) {
    return this.uploads.upload(caller, entryId, form);
  }
}
