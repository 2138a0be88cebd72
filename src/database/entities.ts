import { Attachment } from '../modules/attachments/attachment.entity';
import { AuditRecord } from '../modules/audit/audit-record.entity';
import { CheckpointRow } from '../modules/audit/seals/checkpoint.entity';
import { VerificationRow } from '../modules/audit/seals/verification.entity';
import { RefreshToken } from '../modules/auth/refresh-token.entity';
import { Session } from '../modules/auth/session.entity';
import { BackupState } from '../modules/backups/backup-state.entity';
import { BackupRow } from '../modules/backups/backup.entity';
import { Category } from '../modules/categories/category.entity';
import { BackupDrill } from '../modules/backups/drills/backup-drill.entity';
import { Heartbeat } from '../modules/backups/drills/heartbeat.entity';
import { IdempotencyKey } from '../modules/idempotency/idempotency-key.entity';
import { Import } from '../modules/imports/import.entity';
import { ImportPart } from '../modules/imports/import-part.entity';
import { ImportRow } from '../modules/imports/import-row.entity';
import { Job } from '../modules/jobs/job.entity';
import { JobRun } from '../modules/jobs/job-run.entity';
import { KnownKey } from '../modules/keys/known-key.entity';
import { Location } from '../modules/locations/location.entity';
import { LogbookEntry } from '../modules/logbook/logbook-entry.entity';
import { Role } from '../modules/roles/role.entity';
import { Setting } from '../modules/settings/setting.entity';
import { Throttle } from '../modules/throttles/throttle.entity';
import { User } from '../modules/users/user.entity';

/** Every table as the code knows it; CI compares them with what the migrations make. */
export const entities = [
  Attachment,
  AuditRecord,
  BackupDrill,
  BackupRow,
  BackupState,
  Category,
  Heartbeat,
  CheckpointRow,
  IdempotencyKey,
  Import,
  ImportPart,
  ImportRow,
  Job,
  JobRun,
  KnownKey,
  Location,
  LogbookEntry,
  RefreshToken,
  Role,
  Session,
  Setting,
  Throttle,
  User,
  VerificationRow,
];
