import { Module, type OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../config/config';
import { AttachmentContentService } from './attachment-content.service';
import { AttachmentReconciliationService } from './attachment-reconciliation.service';
import { AttachmentUploadService } from './attachment-upload.service';
import { AttachmentsController } from './attachments.controller';
import { AttachmentsRepository } from './attachments.repository';
import { AttachmentsService } from './attachments.service';
import { EntryAttachmentsController } from './entry-attachments.controller';
import { AttachmentStore } from './storage/attachment-store';
import { LocalStore } from './storage/local.store';
import { S3Store } from './storage/s3.store';
import { Spool } from './storage/spool';

@Module({
  controllers: [EntryAttachmentsController, AttachmentsController],
  providers: [
    AttachmentsRepository,
    AttachmentsService,
    AttachmentUploadService,
    AttachmentContentService,
    AttachmentReconciliationService,
    { provide: Spool, inject: [AppConfig], useFactory: (config: AppConfig) => new Spool(config.attachmentsDir) },
    {
      provide: AttachmentStore,
      inject: [AppConfig],
      useFactory: (config: AppConfig) =>
        config.get('ATTACHMENT_STORE') === 's3' ? S3Store.of(config) : new LocalStore(config.attachmentsDir),
    },
  ],
  exports: [AttachmentReconciliationService],
})
export class AttachmentsModule implements OnModuleInit {
  constructor(private readonly store: AttachmentStore) {}

  onModuleInit(): Promise<void> {
    return this.store.open();
  }
}
