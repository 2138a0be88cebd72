import { Module } from '@nestjs/common';
import { AttachmentsModule } from '../attachments/attachments.module';
import { JobsModule } from '../jobs/jobs.module';
import { AttachmentBackupJob } from './attachment-backup.job';
import { AttachmentBackupService } from './attachment-backup.service';
import { BackupFullJob } from './backup-full.job';
import { BackupIncrementalJob } from './backup-incremental.job';
import { BackupRepositoryService } from './backup-repository.service';
import { BackupRetentionJob } from './backup-retention.job';
import { BackupRetentionService } from './backup-retention.service';
import { BackupStatusService } from './backup-status.service';
import { BackupVerificationService } from './backup-verification.service';
import { BackupVerifyJob } from './backup-verify.job';
import { BackupWatchJob } from './backup-watch.job';
import { BackupsController } from './backups.controller';
import { BackupsRepository } from './backups.repository';
import { BackupsService } from './backups.service';
import { WalArchiveService } from './wal-archive.service';
import { WalGapJob } from './wal-gap.job';

@Module({
  imports: [AttachmentsModule, JobsModule],
  controllers: [BackupsController],
  providers: [
    BackupsRepository,
    BackupRepositoryService,
    BackupsService,
    BackupRetentionService,
    WalArchiveService,
    BackupVerificationService,
    BackupStatusService,
    BackupFullJob,
    BackupIncrementalJob,
    BackupRetentionJob,
    WalGapJob,
    BackupVerifyJob,
    BackupWatchJob,
    AttachmentBackupService,
    AttachmentBackupJob,
  ],
  exports: [BackupsService, BackupRepositoryService, BackupStatusService, AttachmentBackupService],
})
export class BackupsModule {}
