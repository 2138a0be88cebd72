import { noPrivilege as no } from '../../setup/direct-sql';
import { adminOnly, everybody, leaders, type Probe, probe, refused } from './probe';

const system = `'00000000-0000-8000-8000-000000000001'`;
const userColumns = `user_id, username, email, full_name, role_id, department, phone_number, is_active, password_hash,
  must_change_password`;
const newUser = `app.uuidv7(), 'new', 'new@example.com', 'New', 1, NULL, NULL, true, '!', true`;
const everyEditableColumn = `username = username, email = email, full_name = 'Somebody', role_id = role_id,
  department = department, phone_number = phone_number, is_active = is_active`;
const keptByTheServer = [
  'password_hash',
  'reset_token',
  'token_expiry',
  'must_change_password',
  'failed_attempts',
  'last_login',
  'created_at',
  'version',
];

/** Users, roles, locations, categories, settings, the audit log, sessions and idempotency keys. */
export const masterDataProbes: readonly Probe[] = [
  probe('add a user', `INSERT INTO users (${userColumns}) VALUES (${newUser})`, adminOnly(1)),
  probe(
    'edit the own account',
    (_, me) => `UPDATE users SET ${everyEditableColumn} WHERE user_id = '${me.userId}'`,
    adminOnly(1),
  ),
  probe('activate the account system', `UPDATE users SET is_active = true WHERE user_id = ${system}`, adminOnly(0)),
  ...keptByTheServer.map((column) => probe(`set ${column}`, `UPDATE users SET ${column} = DEFAULT`, refused)),
  probe('delete users', 'DELETE FROM users', refused),

  probe(
    'ask for a run of a job',
    (_, me) => `INSERT INTO job_runs (job_name, requested_by, parameters) VALUES ('a-job', '${me.userId}', '{}')`,
    leaders(1),
  ),
  probe(
    'ask for a run of a job as somebody else',
    (f) => `INSERT INTO job_runs (job_name, requested_by) VALUES ('a-job', '${f.colleague.userId}')`,
    refused,
  ),
  probe(
    'make a success of a job up',
    (_, me) => `INSERT INTO job_runs (job_name, requested_by, state) VALUES ('a-job', '${me.userId}', 'succeeded')`,
    refused,
  ),
  probe('turn a run into a success', `UPDATE job_runs SET state = 'succeeded'`, refused),
  probe('end an alarm', 'UPDATE jobs SET alarm_since = NULL', refused),

  probe(
    'add a role',
    `INSERT INTO roles (role_name, description, access_level) VALUES ('New', NULL, 'Technician')`,
    adminOnly(1),
  ),
  probe(
    'add a built-in role',
    `INSERT INTO roles (role_name, access_level, is_built_in) VALUES ('New', 'Technician', true)`,
    refused,
  ),
  probe(
    'edit a role',
    (f) => `UPDATE roles SET role_name = 'New', description = NULL, access_level = 'Technician'
      WHERE role_id = ${f.customRoleId}`,
    adminOnly(1),
  ),
  probe('delete a role', (f) => `DELETE FROM roles WHERE role_id = ${f.customRoleId}`, adminOnly(1)),
  probe('delete built-in roles', 'DELETE FROM roles WHERE is_built_in', adminOnly(0)),

  probe(
    'add a location',
    (_, me) => `INSERT INTO locations (location_name, description, parent_id, created_by, is_active)
      VALUES ('New', NULL, NULL, '${me.userId}', true)`,
    leaders(1),
  ),
  probe(
    'edit a location',
    (f) => `UPDATE locations SET location_name = 'New', description = NULL, parent_id = NULL, is_active = false
      WHERE location_id = ${f.locationId}`,
    leaders(1),
  ),
  probe('delete a location', (f) => `DELETE FROM locations WHERE location_id = ${f.unusedLocationId}`, leaders(1)),
  probe(
    'add a category',
    (_, me) => `INSERT INTO categories (category_name, description, color_code, created_by, is_active)
      VALUES ('New', NULL, '#ff0000', '${me.userId}', true)`,
    leaders(1),
  ),
  probe(
    'edit a category',
    `UPDATE categories SET category_name = 'New', description = NULL, color_code = NULL, is_active = false`,
    leaders(1),
  ),
  probe('delete a category', 'DELETE FROM categories', leaders(1)),

  probe(
    'add a setting',
    (_, me) => `INSERT INTO settings (setting_key, setting_value, description, is_secret, updated_by)
      VALUES ('new', '1', NULL, false, '${me.userId}')`,
    leaders(1),
  ),
  probe(
    'add a system setting',
    `INSERT INTO settings (setting_key, setting_value, is_system) VALUES ('new', '1', true)`,
    adminOnly(1),
  ),
  probe(
    'edit settings',
    (_, me) => `UPDATE settings SET setting_value = '2', description = NULL, is_system = is_system, is_secret = false,
      updated_by = '${me.userId}'`,
    [no, no, 1, 2],
  ),
  probe('turn settings into system settings', 'UPDATE settings SET is_system = true', adminOnly(2)),
  probe('rename a setting', `UPDATE settings SET setting_key = 'other'`, refused),
  probe('delete settings', 'DELETE FROM settings', [no, no, 1, 2]),

  probe(
    'forge a record of the audit log',
    (_, me) => `INSERT INTO audit_log (user_id, action, entity_type, entity_id) VALUES ('${me.userId}', 'a', 'b', 'c')`,
    refused,
  ),
  probe('change the audit log', `UPDATE audit_log SET action = 'nothing'`, refused),
  probe('empty the audit log', 'DELETE FROM audit_log', refused),
  probe('truncate the audit log', 'TRUNCATE audit_log', refused),

  probe(
    'open a session for a colleague',
    (f) => `INSERT INTO sessions (user_id, expires_at) VALUES ('${f.colleague.userId}', 'infinity')`,
    refused,
  ),
  probe('prolong sessions', `UPDATE sessions SET expires_at = 'infinity'`, refused),
  probe('delete sessions', 'DELETE FROM sessions', refused),
  probe('change the applied migrations', 'DELETE FROM schema_migrations', refused),

  probe(
    'keep an answer under an own idempotency key',
    (_, me) => `INSERT INTO idempotency_keys (user_id, route, idempotency_key, answer)
      VALUES ('${me.userId}', 'POST /roles', 'new', 'v1:k1:')`,
    everybody(1),
  ),
  probe(
    'keep an answer for a colleague',
    (f) => `INSERT INTO idempotency_keys (user_id, route, idempotency_key, answer)
      VALUES ('${f.colleague.userId}', 'POST /roles', 'new', 'v1:k1:')`,
    refused,
  ),
  probe('remove idempotency keys', 'DELETE FROM idempotency_keys', everybody(1)),
  probe('change idempotency keys', `UPDATE idempotency_keys SET answer = ''`, refused),

  probe(
    'list a backup',
    `INSERT INTO backups (label, backup_type, started_at, finished_at, database_size, repository_size, wal_start, wal_stop,
       has_error) VALUES ('20260102-010000F', 'full', now(), now(), 1, 1, '', '', false)`,
    adminOnly(1),
  ),
  probe('change a backup', `UPDATE backups SET hold = 'an audit'`, adminOnly(1)),
  probe('take backups off the list', 'DELETE FROM backups', adminOnly(1)),
  probe('change the state of backups', 'UPDATE backup_state SET reported_at = now()', adminOnly(1)),
  probe('report a state of backups for the first time', 'INSERT INTO backup_state DEFAULT VALUES', adminOnly('23505')),
  probe('forget the state of backups', 'DELETE FROM backup_state', refused),
  probe('leave a heartbeat', `INSERT INTO heartbeats (beat_at) VALUES (now() + interval '1 day')`, adminOnly(1)),
  probe('change a heartbeat', 'UPDATE heartbeats SET settled_txid = 1', refused),
  probe('remove heartbeats', 'DELETE FROM heartbeats', adminOnly(1)),
  probe(
    'record a drill',
    `INSERT INTO backup_drills (started_at, seed, target_time, is_good, checks) VALUES (now(), 2, now(), true, '[]')`,
    adminOnly(1),
  ),
  probe('change a drill', 'UPDATE backup_drills SET is_good = false', refused),
  probe('remove a drill', 'DELETE FROM backup_drills', refused),
];
