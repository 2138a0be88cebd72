import { Module, type OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../config/config';
import { AttachmentContentService } from './attachment-content.service';
import { AttachmentCopiesService } from './attachment-copies.service';
import { AttachmentReconciliationJob } from './attachment-reconciliation.job';
import { AttachmentReconciliationService } from './attachment-reconciliation.service';
import { AttachmentUploadService } from './attachment-upload.service';
import { AttachmentsController } from './attachments.controller';
import { AttachmentsRepository } from './attachments.repository';
import { AttachmentsService } from './attachments.service';
import { EntryAttachmentsController } from './entry-attachments.controller';
import { AttachmentStore } from './storage/attachment-store';
import { storeOf } from './storage/store-of';
import { Spool } from '../../common/spool';

@Module({
  controllers: [EntryAttachmentsController, AttachmentsController],
  providers: [
    AttachmentsRepository,
    AttachmentsService,
    AttachmentUploadService,
    AttachmentContentService,
    AttachmentReconciliationService,
    AttachmentCopiesService,
    AttachmentReconciliationJob,
    { provide: Spool, inject: [AppConfig], useFactory: (config: AppConfig) => new Spool(config.attachmentsDir) },
    { provide: AttachmentStore, inject: [AppConfig], useFactory: storeOf },
  ],
  exports: [AttachmentReconciliationService, AttachmentCopiesService],
})
export class AttachmentsModule implements OnModuleInit {
  constructor(private readonly store: AttachmentStore) {}

  onModuleInit(): Promise<void> {
    return this.store.open();
  }
}
