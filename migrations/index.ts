import { Schemas1790000000001 } from './1790000000001-schemas';
import { Tables1790000000002 } from './1790000000002-tables';
import { Indexes1790000000003 } from './1790000000003-indexes';
import { RowTriggers1790000000004 } from './1790000000004-row-triggers';
import { Audit1790000000005 } from './1790000000005-audit';
import { Sessions1790000000006 } from './1790000000006-sessions';
import { RowLevelSecurity1790000000007 } from './1790000000007-row-level-security';
import { InitialData1790000000008 } from './1790000000008-initial-data';
import { TransitionsAndHistory1790000000009 } from './1790000000009-transitions-and-history';
import { Administration1790000000010 } from './1790000000010-administration';
import { RefreshTokens1790000000011 } from './1790000000011-refresh-tokens';
import { SignIn1790000000012 } from './1790000000012-sign-in';
import { Settings1790000000013 } from './1790000000013-settings';
import { IdempotencyKeys1790000000014 } from './1790000000014-idempotency-keys';
import { Attachments1790000000015 } from './1790000000015-attachments';
import { Keys1790000000016 } from './1790000000016-keys';
import { Reports1790000000018 } from './1790000000018-reports';
import { Search1790000000019 } from './1790000000019-search';
import { ListIndexes1790000000020 } from './1790000000020-list-indexes';
import { Jobs1790000000021 } from './1790000000021-jobs';
import { Archive1790000000022 } from './1790000000022-archive';
import { AuditSeals1790000000023 } from './1790000000023-audit-seals';
import { Backups1790000000024 } from './1790000000024-backups';
import { Imports1790000000025 } from './1790000000025-imports';
import { OwnLists1790000000027 } from './1790000000027-own-lists';
import { RareBeginnings1790000000028 } from './1790000000028-rare-beginnings';
import { Purges1790000000029 } from './1790000000029-purges';
import { ArchiveReaders1790000000030 } from './1790000000030-archive-readers';
import { AuditLogOrder1790000000031 } from './1790000000031-audit-log-order';
import { BackupColumns1790000000032 } from './1790000000032-backup-columns';
import { Drills1790000000033 } from './1790000000033-drills';
import { WordsByRarity1790000000035 } from './1790000000035-words-by-rarity';
import { RecordingRules1790000000036 } from './1790000000036-recording-rules';
import { Redaction1790000000037 } from './1790000000037-redaction';
import { ChosenInOneIndex1790000000038 } from './1790000000038-chosen-in-one-index';
import { GivenUpMoments1790000000040 } from './1790000000040-given-up-moments';
import { UnfinishedInAPlace1790000000041 } from './1790000000041-unfinished-in-a-place';
import { RepositoryProblems1790000000043 } from './1790000000043-repository-problems';
import { AlarmProblems1790000000044 } from './1790000000044-alarm-problems';
import { WordsApart1790000000045 } from './1790000000045-words-apart';
import { MissingBackups1790000000047 } from './1790000000047-missing-backups';

/** Every migration, oldest first. Only ever added to. */
export const migrations = [
  Schemas1790000000001,
  Tables1790000000002,
  Indexes1790000000003,
  RowTriggers1790000000004,
  Audit1790000000005,
  Sessions1790000000006,
  RowLevelSecurity1790000000007,
  InitialData1790000000008,
  TransitionsAndHistory1790000000009,
  Administration1790000000010,
  RefreshTokens1790000000011,
  SignIn1790000000012,
  Settings1790000000013,
  IdempotencyKeys1790000000014,
  Attachments1790000000015,
  Keys1790000000016,
  Reports1790000000018,
  Search1790000000019,
  ListIndexes1790000000020,
  Jobs1790000000021,
  Archive1790000000022,
  AuditSeals1790000000023,
  Backups1790000000024,
  Imports1790000000025,
  OwnLists1790000000027,
  RareBeginnings1790000000028,
  Purges1790000000029,
  ArchiveReaders1790000000030,
  AuditLogOrder1790000000031,
  BackupColumns1790000000032,
  Drills1790000000033,
  WordsByRarity1790000000035,
  RecordingRules1790000000036,
  Redaction1790000000037,
  ChosenInOneIndex1790000000038,
  GivenUpMoments1790000000040,
  UnfinishedInAPlace1790000000041,
  RepositoryProblems1790000000043,
  AlarmProblems1790000000044,
  WordsApart1790000000045,
  MissingBackups1790000000047,
];
