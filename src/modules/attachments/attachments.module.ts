import { Module, type OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../config/config';
import { AttachmentContentService } from './attachment-content.service';
import { AttachmentReconciliationJob } from './attachment-reconciliation.job';
import { AttachmentReconciliationService } from './attachment-reconciliation.service';
import { AttachmentUploadService } from './attachment-upload.service';
import { AttachmentsController } from './attachments.controller';
import { AttachmentsRepository } from './attachments.repository';
import { AttachmentsService } from './attachments.service';
import { EntryAttachmentsController } from './entry-attachments.controller';
import { AttachmentStore } from './storage/attachment-store';
import { LocalStore } from './storage/local.store';
import { Spool } from '../../common/spool';

async function storeOf(config: AppConfig): Promise<AttachmentStore> {
  if (config.get('ATTACHMENT_STORE') === 'local') return new LocalStore(config.attachmentsDir);
  // loaded only where it is used: it takes a quarter of a second and 20 MB
  const { S3Store } = await import('./storage/s3.store.js');
  return S3Store.of(config);
}

@Module({
  controllers: [EntryAttachmentsController, AttachmentsController],
  providers: [
    AttachmentsRepository,
    AttachmentsService,
    AttachmentUploadService,
    AttachmentContentService,
    AttachmentReconciliationService,
    AttachmentReconciliationJob,
    { provide: Spool, inject: [AppConfig], useFactory: (config: AppConfig) => new Spool(config.attachmentsDir) },
    { provide: AttachmentStore, inject: [AppConfig], useFactory: storeOf },
  ],
  exports: [AttachmentReconciliationService],
})
export class AttachmentsModule implements OnModuleInit {
  constructor(private readonly store: AttachmentStore) {}

  onModuleInit(): Promise<void> {
    return this.store.open();
  }
}
