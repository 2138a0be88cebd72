import { Module } from '@nestjs/common';
import { JobsModule } from '../../jobs/jobs.module';
import { AuditSealJob } from './audit-seal.job';
import { AuditVerifyJob } from './audit-verify.job';
import { CheckpointJudge } from './checkpoint-judge.service';
import { CheckpointWalk } from './checkpoint-walk.service';
import { CheckpointsController } from './checkpoints.controller';
import { CheckpointsService } from './checkpoints.service';
import { EpochsService } from './epochs.service';
import { LogProtectionRepository } from './log-protection.repository';
import { LogProtectionService } from './log-protection.service';
import { LossesService } from './losses.service';
import { RecordsCheckService } from './records-check.service';
import { RecordsSealService } from './records-seal.service';
import { RestoredLogService } from './restored-log.service';
import { SealedRecordsRepository } from './sealed-records.repository';
import { SealedStateService } from './sealed-state.service';
import { SealSigner } from './seal-signer.service';
import { SealingService } from './sealing.service';
import { SealsRepository } from './seals.repository';
import { UnsealedService } from './unsealed.service';
import { VerificationRunService } from './verification-run.service';
import { VerificationService } from './verification.service';
import { WalkBeginning } from './walk-beginning.service';

/** Sealing the audit log, and finding out whether it is what was sealed. */
@Module({
  imports: [JobsModule],
  controllers: [CheckpointsController],
  providers: [
    ...[SealsRepository, SealedRecordsRepository, LogProtectionRepository, SealSigner, SealedStateService],
    ...[EpochsService, RecordsSealService, SealingService, AuditSealJob],
    ...[
      CheckpointWalk,
      CheckpointJudge,
      RecordsCheckService,
      LossesService,
      LogProtectionService,
      UnsealedService,
      WalkBeginning,
      VerificationService,
    ],
    ...[CheckpointsService, VerificationRunService, AuditVerifyJob, RestoredLogService],
  ],
  exports: [SealingService, VerificationService, LossesService, RestoredLogService],
})
export class SealsModule {}
