import { noPrivilege as no } from '../../setup/direct-sql';
import { adminOnly, everybody, leaders, type Probe, probe, refused } from './probe';

const credentials = ['password_hash', 'reset_token', 'token_expiry'];
const plainUserColumns = `user_id, username, email, full_name, role_id, department, phone_number, is_active,
  must_change_password, created_at, updated_at, last_login, failed_attempts, version`;
const plainAttachmentColumns = `attach_id, entry_id, owner_id, file_name, file_path, file_type, file_size, description,
  uploaded_by, uploaded_at, updated_at, is_deleted, deleted_with_entry, version, sha256`;

/** The fixture has 7 users with a session each, 7 entries with an attachment each, 5 roles and 2 settings. */
export const readProbes: readonly Probe[] = [
  probe('read users', `SELECT ${plainUserColumns} FROM users`, [1, 1, 7, 7]),
  probe('read the names of users', 'SELECT * FROM user_names', everybody(7)),
  probe('read every column of users', 'SELECT * FROM users', refused),
  ...credentials.map((column) => probe(`read ${column}`, `SELECT ${column} FROM users`, refused)),
  ...credentials.map((column) => probe(`filter by ${column}`, `SELECT FROM users WHERE ${column} IS NULL`, refused)),

  probe('read entries', 'SELECT * FROM logbook_entries', [2, 7, 7, 7]),
  probe('read attachments', `SELECT ${plainAttachmentColumns} FROM attachments`, [2, 7, 7, 7]),
  probe('read every column of attachments, their keys among them', 'SELECT * FROM attachments', refused),
  probe('read the keys of files', 'SELECT wrapped_key FROM attachments', refused),
  probe(
    "read a colleague's entry by its id",
    (f) => `SELECT FROM logbook_entries WHERE entry_id = '${f.entryOf[f.colleague.userId]!}'`,
    [0, 1, 1, 1],
  ),
  probe(
    "read a colleague's attachment by its id",
    (f) => `SELECT FROM attachments WHERE attach_id = '${f.attachmentOf[f.colleague.userId]!}'`,
    [0, 1, 1, 1],
  ),
  probe('copy entries', 'COPY logbook_entries (entry_id, device) TO STDOUT', [2, 7, 7, 7]),
  probe(
    'provoke an error that tells about hidden entries',
    (f) => `SELECT FROM logbook_entries
      WHERE 1 / (CASE WHEN user_id = '${f.colleague.userId}' THEN 0 ELSE 1 END) = 1`,
    [2, '22012', '22012', '22012'],
  ),

  probe('read what own reports are computed from', 'SELECT * FROM reports.live_entries', [2, 7, no, no]),
  probe('read what the reports of all are computed from', 'SELECT count(*) FROM reports.entries', leaders(1)),
  probe('read when the reports were refreshed', 'SELECT * FROM reports.refreshed', leaders(1)),

  probe('read roles', 'SELECT * FROM roles', everybody(5)),
  probe('read locations', 'SELECT * FROM locations', everybody(2)),
  probe('read categories', 'SELECT * FROM categories', everybody(1)),
  probe('read settings', 'SELECT * FROM settings', [no, no, 1, 2]),
  probe('read system settings', 'SELECT FROM settings WHERE is_system', [no, no, 0, 1]),
  probe('read the audit log', `SELECT * FROM audit_log WHERE entity_type = 'settings'`, adminOnly(2)),
  probe('read sessions', 'SELECT * FROM sessions', everybody(1)),
  probe("read others' sessions", (_, me) => `SELECT FROM sessions WHERE user_id <> '${me.userId}'`, everybody(0)),
  probe('read idempotency keys', 'SELECT * FROM idempotency_keys', everybody(1)),
  probe(
    "read others' idempotency keys",
    (_, me) => `SELECT FROM idempotency_keys WHERE user_id <> '${me.userId}'`,
    everybody(0),
  ),
  probe('read what is known of jobs', 'SELECT * FROM jobs', leaders(1)),
  probe('read the runs of jobs', 'SELECT * FROM job_runs', leaders(1)),
  probe('read refresh tokens', 'SELECT * FROM refresh_tokens', refused),
  probe('read backups', 'SELECT * FROM backups', adminOnly(1)),
  probe('read the state of backups', 'SELECT * FROM backup_state', adminOnly(1)),
  probe('read heartbeats', 'SELECT * FROM heartbeats', adminOnly(1)),
  probe('read drills', 'SELECT * FROM backup_drills', adminOnly(1)),
  probe('read the known keys', 'SELECT * FROM known_keys', refused),
  probe('read throttles', 'SELECT * FROM throttles', refused),
  probe('read the applied migrations', 'SELECT * FROM schema_migrations', refused),

  // a planner's statistics hold values of rows
  probe(
    'read statistics about hidden rows',
    `SELECT FROM pg_stats WHERE schemaname = 'public' AND tablename IN ('users', 'logbook_entries', 'audit_log')`,
    everybody(0),
    0,
  ),
  probe('lock entries against everybody', 'LOCK TABLE logbook_entries IN ACCESS EXCLUSIVE MODE', refused),
];
