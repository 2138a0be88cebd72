import { names, ownFunctions, type Rule } from './rule';

/** Functions that act with their owner's rights, and who may call each. Triggers need no grant. */
const callersOfDefiners = [
  'app.applied_migrations: pp_app',
  'app.attachment_fits: pp_admin pp_manager pp_technician pp_technician_reader',
  'app.attachment_key: pp_admin pp_manager pp_technician pp_technician_reader',
  'app.expected_matches: pp_admin pp_manager pp_technician pp_technician_reader',
  'app.import_entries: pp_admin pp_manager',
  'app.imported_before: pp_admin pp_manager',
  'app.matching_entries: pp_admin pp_manager pp_technician pp_technician_reader',
  'app.purge_idempotency_keys: pp_jobs',
  'app.purge_reset_tokens: pp_jobs',
  'app.purge_sessions: pp_jobs',
  'app.purge_throttles: pp_jobs',
  'app.refuse_deactivated:',
  'archive.expected_matches: pp_admin pp_manager pp_technician pp_technician_reader',
  'archive.make_partitions: pp_admin',
  'archive.matching_entries: pp_admin pp_manager pp_technician pp_technician_reader',
  'archive.move_entries: pp_admin',
  'archive.restore_entry: pp_admin',
  'audit.append_checkpoint: pp_admin',
  'audit.append_verification: pp_admin',
  'audit.changed_since: pp_admin pp_manager pp_technician pp_technician_reader',
  'audit.continue_version:',
  'audit.entry_history: pp_admin pp_manager pp_technician pp_technician_reader',
  'audit.hold_writers: pp_admin',
  'audit.record_archiving:',
  'audit.record_change:',
  'audit.record_event: pp_app pp_auth',
  'audit.record_imported: pp_imports',
  'audit.record_job_run:',
  'auth.account_of_reset_token: pp_app',
  'auth.begin_login: pp_app',
  'auth.begin_password_check: pp_app',
  'auth.command_context: pp_app',
  'auth.end_own_sessions: pp_admin pp_manager pp_technician pp_technician_reader',
  'auth.end_session: pp_app',
  'auth.end_sessions:',
  'auth.find_account: pp_app',
  'auth.issue_refresh_token: pp_app',
  'auth.issue_reset_token: pp_admin pp_app',
  'auth.keep_an_administrator:',
  'auth.open_session: pp_app',
  'auth.peppers_in_use: pp_app',
  'auth.reserve_attempt: pp_app',
  'auth.reset_password: pp_app',
  'auth.rotate_refresh_token: pp_app',
  'auth.session_context: pp_app',
  'auth.set_own_password: pp_admin pp_manager pp_technician pp_technician_reader',
  'auth.settle_attempt: pp_app',
  'auth.unlock: pp_admin',
  'auth.user_context: pp_app',
  'keys.finish: pp_app',
  'keys.known: pp_app',
  'keys.outdated: pp_app',
  'keys.register: pp_app',
  'keys.renew_password: pp_app',
  'keys.retire: pp_app',
  'keys.rewrap: pp_app',
  'keys.sealed: pp_app',
  'reports.refresh: pp_admin pp_jobs pp_manager',
];

const callers = `
  SELECT format('%s.%s:%s', pronamespace::regnamespace, proname, (
    SELECT string_agg(' ' || coalesce(nullif(grantee, 0)::regrole::text, 'PUBLIC'), '' ORDER BY grantee::regrole::text)
    FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee <> proowner)) AS line
  FROM ${ownFunctions} f WHERE prosecdef`;

export const functionRules: readonly Rule[] = [
  {
    rule: 'pin the search path of every function that acts with its owner’s rights, temporary objects last',
    violations: `
      SELECT proname FROM ${ownFunctions} f
      WHERE prosecdef AND NOT EXISTS (
        SELECT FROM unnest(proconfig) AS setting WHERE setting ~ '^search_path=pg_catalog,.*\\mpg_temp$')`,
    damage: 'ALTER FUNCTION auth.begin_login(text, jsonb) RESET search_path',
  },
  {
    rule: 'pin the search path of every function in PL/pgSQL',
    violations: `
      SELECT proname FROM ${ownFunctions} f JOIN pg_language l ON prolang = l.oid
      WHERE lanname = 'plpgsql' AND NOT coalesce(array_to_string(proconfig, ';') ~ 'search_path=pg_catalog', false)`,
    damage: 'ALTER FUNCTION app.touch() RESET search_path',
  },
  {
    rule: 'let functions belong to pp_auth, pp_audit, pp_keys, pp_search, pp_archive, pp_imports or pp_owner',
    violations: `
      SELECT proname FROM ${ownFunctions} f
      WHERE proowner <> ALL ('{pp_auth, pp_audit, pp_keys, pp_search, pp_archive, pp_imports, pp_owner}'::regrole[])`,
    damage: 'CREATE FUNCTION public.stray() RETURNS int LANGUAGE sql RETURN 1',
  },
  {
    rule: 'let nobody call a function only because everybody may',
    violations: `
      SELECT proname FROM ${ownFunctions} f CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner)))
      WHERE grantee = 0`,
    damage: 'GRANT EXECUTE ON FUNCTION app.db_role(text) TO PUBLIC',
  },
  {
    rule: 'let functions that act with their owner’s rights be called by those who are named here, and no others',
    violations: `
      SELECT line FROM (${callers}) c WHERE line <> ALL (${names(callersOfDefiners)})
      UNION ALL
      SELECT line FROM unnest(${names(callersOfDefiners)}) AS line WHERE line NOT IN (${callers})`,
    damage: 'GRANT EXECUTE ON FUNCTION auth.open_session(uuid, interval, text, text) TO pp_technician',
  },
  {
    rule: 'keep functions of later migrations from everybody, too',
    violations: `
      SELECT 'default privileges' WHERE NOT EXISTS (
        SELECT FROM pg_default_acl
        WHERE defaclrole = 'pp_owner'::regrole AND defaclobjtype = 'f' AND defaclnamespace = 0
          AND NOT EXISTS (SELECT FROM aclexplode(defaclacl) WHERE grantee = 0))`,
    damage: 'ALTER DEFAULT PRIVILEGES FOR ROLE pp_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC',
  },
  {
    rule: 'let pp_app alone call set_config, with which anybody could become somebody else',
    violations: `
      SELECT rolname FROM pg_roles
      WHERE rolname LIKE 'pp\\_%' AND rolname <> 'pp_app'
        AND has_function_privilege(oid, 'set_config(text, text, boolean)', 'EXECUTE')`,
    damage: 'GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO pp_jobs',
  },
];
