import { names, ownSchemas, ownTables, type Rule } from './rule';

/** Tables whose changes leave no record, and why. */
const notAudited = {
  audit_log: 'is the record itself',
  sessions: 'signing in and out are events of their own',
  refresh_tokens: 'renewing a session is no change of anything',
  idempotency_keys: 'what was created under a key is recorded itself',
  throttles: 'counts attempts; those that fail are events of their own',
  known_keys: 'changing a key is an event of its own',
  'audit.checkpoints': 'seals the record itself',
  'audit.verifications': 'is appended to by a job, whose runs are recorded',
  jobs: 'is what the workers know, and nobody decides',
  job_runs: 'what was asked for and what came of it are events of their own',
  import_rows: 'what becomes of an import and of each entry that it makes is recorded itself',
  import_parts: 'a file comes and goes with its import',
  backups: 'repeats what the repository holds; the runs of jobs are recorded',
  backup_state: 'repeats what checks found; the runs of jobs are recorded',
  heartbeats: 'are signs of life, and change nothing',
  backup_drills: 'say what a run of the job found; the run is recorded',
  schema_migrations: 'migrations are not done by users',
  'archive.logbook_entries': 'coming and leaving are records of their own, in one statement',
  'archive.attachments': 'come and leave with their entries',
};
/** Tables without updated_at, and why. */
const withoutUpdatedAt = {
  audit_log: 'never changes',
  sessions: 'says when in last_used_at and ended_at',
  refresh_tokens: 'changes once, and says when in used_at',
  idempotency_keys: 'never changes',
  throttles: 'says when in expires_at, next_attempt_at and last_success_at',
  'audit.checkpoints': 'never changes',
  'audit.verifications': 'never changes',
  known_keys: 'says when in current_since, rewrapped_at and retired_at',
  jobs: 'says when in seen_at and alarm_since',
  job_runs: 'says when in started_at and ended_at',
  import_rows: 'changes with its import, which says when',
  import_parts: 'never changes',
  backups: 'repeats what the repository holds',
  backup_state: 'says when in reported_at, wal_checked_at and verified_at',
  heartbeats: 'never change',
  backup_drills: 'never change',
  schema_migrations: 'never changes',
  'archive.logbook_entries': 'never changes',
  'archive.attachments': 'never changes',
};
/** Views that show more than their reader may see, and why. */
const definerViews = { user_names: 'everybody reads the names of the authors of entries, and nothing else of them' };

/** No session can be one of these: functions alone are, which encrypt a value, move rows, or record what they make themselves. */
const setAside = String.raw`CURRENT_USER <> (''pp_keys''::name|ALL \(''{pp_keys,pp_archive}''::name\[\]\))`;
const unlessSetAside = String.raw`WHEN \(\(+${setAside}\)( AND \(CURRENT_USER <> ''pp_imports''::name\))?\)+`;

const viewNeedsOption = (option: string) => `NOT coalesce('${option}=true' = ANY (reloptions), false)`;

export const tableRules: readonly Rule[] = [
  {
    rule: 'enable row-level security on every table',
    violations: `SELECT relname FROM ${ownTables} t WHERE NOT relrowsecurity`,
    damage: 'ALTER TABLE locations DISABLE ROW LEVEL SECURITY',
  },
  {
    rule: 'have a policy on every table',
    violations: `
      SELECT relname FROM ${ownTables} t WHERE NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = t.oid)`,
    damage: 'CREATE TABLE public.later (); ALTER TABLE public.later ENABLE ROW LEVEL SECURITY',
  },
  {
    rule: 'not force row-level security on the owner, whose migrations would change nothing and not say so',
    violations: `SELECT relname FROM ${ownTables} t WHERE relforcerowsecurity`,
    damage: 'ALTER TABLE locations FORCE ROW LEVEL SECURITY',
  },
  {
    rule: 'have no policy for everybody, except one that lets nobody in',
    violations: `
      SELECT format('%s on %s', polname, polrelid::regclass) FROM pg_policy
      WHERE 0 = ANY (polroles) AND pg_get_expr(polqual, polrelid) <> 'false'`,
    damage: 'CREATE POLICY open ON locations USING (true)',
  },
  {
    rule: 'keep is_deleted out of policies, which would refuse a soft deletion',
    violations: `
      SELECT format('%s on %s', policyname, tablename) FROM pg_policies WHERE qual || coalesce(with_check, '') ~ 'is_deleted'`,
    damage: 'CREATE POLICY undeleted ON attachments FOR SELECT TO pp_manager USING (NOT is_deleted)',
  },
  {
    rule: 'record every change of every table that is not exempt, row by row, unless only its key or its place changes or its function does it',
    violations: `
      SELECT relname FROM ${ownTables} t
      WHERE name <> ALL (${names(Object.keys(notAudited))}) AND NOT EXISTS (
        SELECT FROM pg_trigger
        WHERE tgrelid = t.oid AND tgfoid = 'audit.record_change'::regproc AND tgenabled IN ('O', 'A')
          AND pg_get_triggerdef(oid) ~ 'AFTER INSERT OR DELETE OR UPDATE ON .* FOR EACH ROW (${unlessSetAside} )?EXECUTE')`,
    damage: 'ALTER TABLE settings DISABLE TRIGGER trg_settings_audit',
  },
  {
    rule: 'bump updated_at of every table that changes',
    violations: `
      SELECT relname FROM ${ownTables} t
      WHERE name <> ALL (${names(Object.keys(withoutUpdatedAt))}) AND NOT EXISTS (
        SELECT FROM pg_trigger
        WHERE tgrelid = t.oid AND tgfoid = 'app.touch'::regproc AND tgenabled IN ('O', 'A')
          AND pg_get_triggerdef(oid) ~ 'BEFORE UPDATE ON .* FOR EACH ROW WHEN')`,
    damage: 'DROP TRIGGER trg_categories_updated_at ON categories',
  },
  {
    rule: 'bump the users’ updated_at for every column that is more than bookkeeping',
    violations: `
      SELECT attname FROM pg_attribute
      WHERE attrelid = 'users'::regclass AND attnum > 0
        AND attname NOT IN ('user_id', 'created_at', 'updated_at', 'version', 'failed_attempts', 'last_login',
          'reset_token', 'token_expiry')
        AND NOT EXISTS (
          SELECT FROM pg_trigger WHERE tgname = 'trg_users_updated_at'
            AND pg_get_triggerdef(oid) ~ format('old\\.%s\\M.* IS DISTINCT FROM .*new\\.%1$s\\M', attname))`,
    damage: 'ALTER TABLE users ADD later_column text',
  },
  {
    rule: 'protect the audit log and its seals against change even where triggers stand aside',
    violations: `
      SELECT relation FROM unnest('{audit_log, audit.checkpoints, audit.verifications}'::regclass[]) AS relation WHERE NOT EXISTS (
        SELECT FROM pg_trigger
        WHERE tgrelid = relation AND tgenabled = 'A' AND tgfoid = 'audit.refuse_change'::regproc
          AND pg_get_triggerdef(oid) ~ 'BEFORE DELETE OR UPDATE OR TRUNCATE ON .* FOR EACH STATEMENT')`,
    damage: 'ALTER TABLE audit_log ENABLE TRIGGER trg_audit_log_append_only',
  },
  {
    rule: 'let views see what their reader sees, unless they are exempt and keep their conditions to themselves',
    violations: `
      SELECT relname FROM pg_class
      WHERE relkind = 'v' AND relnamespace IN ${ownSchemas} AND CASE
        WHEN relname = ANY (${names(Object.keys(definerViews))}) THEN ${viewNeedsOption('security_barrier')}
        ELSE ${viewNeedsOption('security_invoker')} END`,
    damage: 'ALTER VIEW user_names RESET (security_barrier)',
  },
  {
    rule: 'keep materialized views, which know no row-level security, from all but leaders',
    violations: `
      SELECT format('%s reads %s', rolname, relname) FROM pg_class CROSS JOIN pg_roles
      WHERE relkind = 'm' AND relnamespace IN ${ownSchemas}
        AND rolname LIKE 'pp\\_%' AND rolname NOT IN ('pp_owner', 'pp_manager', 'pp_admin')
        AND has_table_privilege(rolname, pg_class.oid, 'SELECT')`,
    damage: 'CREATE MATERIALIZED VIEW public.report AS SELECT; GRANT SELECT ON public.report TO pp_technician',
  },
  {
    rule: 'let materialized views belong to pp_owner, whom row-level security does not keep from any row',
    violations: `
      SELECT relname FROM pg_class
      WHERE relkind = 'm' AND relnamespace IN ${ownSchemas} AND relowner <> 'pp_owner'::regrole`,
    damage: 'CREATE MATERIALIZED VIEW public.report AS SELECT',
  },
  {
    rule: 'let materialized views be refreshed while others read them: filled, and with a unique index on columns alone',
    violations: `
      SELECT relname FROM pg_class c
      WHERE relkind = 'm' AND relnamespace IN ${ownSchemas} AND NOT (relispopulated AND EXISTS (
        SELECT FROM pg_index
        WHERE indrelid = c.oid AND indisunique AND indisvalid AND indimmediate AND indpred IS NULL AND indexprs IS NULL))`,
    damage: 'DROP INDEX reports.idx_entries_entry_id',
  },
];
