import { names, ownSchemas, ownTables, type Rule } from './rule';

const everyPrivilegeOnRelations = `
  SELECT relname, relkind, relowner, coalesce(relacl, acldefault('r', relowner)) AS acl, NULL::name AS attname
  FROM pg_class WHERE relnamespace IN ${ownSchemas} AND relkind <> 'i' AND relkind <> 'S'
  UNION ALL
  SELECT relname, relkind, relowner, attacl, attname
  FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid
  WHERE relnamespace IN ${ownSchemas} AND attacl IS NOT NULL`;

/** Who is a member of what. Nothing else: each pair is a way up. */
const memberships = [
  'pp_migrator → pp_owner',
  'pp_owner → pp_auth',
  'pp_owner → pp_audit',
  'pp_owner → pp_keys',
  'pp_owner → pp_search',
  'pp_owner → pp_archive',
  'pp_owner → pp_imports',
  'pp_app → pp_technician',
  'pp_app → pp_technician_reader',
  'pp_app → pp_manager',
  'pp_app → pp_admin',
  'pp_app → pp_jobs',
  'pp_app → pp_nobody',
];

/** Rows that may go for good. Everything else is marked as deleted, or kept. */
const tablesWithHardDelete = [
  'roles',
  'locations',
  'categories',
  'settings',
  'idempotency_keys',
  'throttles',
  'job_runs',
  'imports',
  'import_rows',
  'import_parts',
  'backups',
  'heartbeats',
];
const credentials = ['password_hash', 'reset_token', 'token_expiry'];
const keptByTheServer = ['created_at', 'updated_at', 'version', 'search_vector', 'failed_attempts', 'last_login'];

export const roleRules: readonly Rule[] = [
  {
    rule: 'give no role of ours a power that goes past row-level security',
    violations: `
      SELECT rolname FROM pg_roles
      WHERE rolname LIKE 'pp\\_%' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)`,
    damage: 'ALTER ROLE pp_manager BYPASSRLS',
  },
  {
    rule: 'let nobody sign in but pp_app and pp_migrator, who inherit nothing',
    violations: `
      SELECT rolname FROM pg_roles
      WHERE rolname LIKE 'pp\\_%' AND CASE WHEN rolname IN ('pp_app', 'pp_migrator') THEN rolinherit ELSE rolcanlogin END`,
    damage: 'ALTER ROLE pp_manager LOGIN',
  },
  {
    rule: 'make nobody a member of more than the design says',
    violations: `
      SELECT format('%s → %s', member::regrole, roleid::regrole) FROM pg_auth_members
      WHERE (member::regrole::text LIKE 'pp\\_%' OR roleid::regrole::text LIKE 'pp\\_%')
        AND format('%s → %s', member::regrole, roleid::regrole) <> ALL (${names(memberships)})`,
    damage: 'GRANT pp_owner TO pp_app',
  },
  {
    rule: 'leave nothing in the ownership of a role that acts for users',
    violations: `
      SELECT format('%s %s', classid::regclass, objid) FROM pg_shdepend
      WHERE deptype = 'o' AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
        AND refobjid::regrole::text LIKE 'pp\\_%'
        AND refobjid::regrole::text NOT IN ('pp_owner', 'pp_auth', 'pp_audit', 'pp_keys', 'pp_search', 'pp_archive', 'pp_imports')`,
    damage: 'CREATE TABLE public.mine (); ALTER TABLE public.mine OWNER TO pp_admin',
  },
  {
    rule: 'let every table belong to pp_owner',
    violations: `SELECT relname FROM ${ownTables} t WHERE relowner <> 'pp_owner'::regrole`,
    damage: 'CREATE TABLE public.stray ()',
  },
  {
    rule: 'grant nothing on tables and views to pp_app or to everybody',
    violations: `
      SELECT DISTINCT relname FROM (${everyPrivilegeOnRelations}) r CROSS JOIN aclexplode(acl)
      WHERE grantee IN (0, 'pp_app'::regrole)`,
    damage: 'GRANT SELECT (full_name) ON users TO pp_app',
  },
  {
    rule: 'grant nobody to truncate, to refer to or to put triggers on a table',
    violations: `
      SELECT format('%s %s on %s', grantee::regrole, privilege_type, relname)
      FROM (${everyPrivilegeOnRelations}) r CROSS JOIN aclexplode(acl)
      WHERE grantee <> relowner AND privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')`,
    damage: 'GRANT TRUNCATE ON locations TO pp_admin',
  },
  {
    rule: 'grant deletion for good only where nothing hangs on the row, or where it is moved',
    violations: `
      SELECT format('%s on %s', grantee::regrole, relname)
      FROM (${everyPrivilegeOnRelations}) r CROSS JOIN aclexplode(acl)
      WHERE grantee <> relowner AND privilege_type = 'DELETE' AND grantee <> 'pp_archive'::regrole
        AND relname <> ALL (${names(tablesWithHardDelete)})`,
    damage: 'GRANT DELETE ON logbook_entries TO pp_admin',
  },
  {
    rule: 'show credentials to pp_auth alone, and hashes to pp_keys, which exchanges one for another of the same password',
    violations: `
      SELECT format('%s reads %s', rolname, attname) FROM pg_roles CROSS JOIN pg_attribute
      WHERE attrelid = 'users'::regclass AND attname = ANY (${names(credentials)})
        AND rolname LIKE 'pp\\_%' AND rolname NOT IN ('pp_auth', 'pp_owner')
        AND (rolname, attname) <> ('pp_keys', 'password_hash')
        AND has_column_privilege(rolname, attrelid, attnum, 'SELECT')`,
    damage: 'GRANT SELECT ON users TO pp_admin',
  },
  {
    rule: 'let nobody who acts for users update what the server keeps, nor a key',
    violations: `
      SELECT format('%s updates %s.%s', rolname, relname, attname)
      FROM ${ownTables} t JOIN pg_attribute ON attrelid = t.oid AND attnum > 0 CROSS JOIN pg_roles
      WHERE (attname = ANY (${names([...credentials, ...keptByTheServer])})
          OR EXISTS (SELECT FROM pg_index WHERE indrelid = t.oid AND indisprimary AND attnum = ANY (indkey)))
        AND rolname LIKE 'pp\\_%' AND rolname NOT IN ('pp_auth', 'pp_owner')
        AND (rolname, attname) <> ('pp_keys', 'password_hash')
        AND has_column_privilege(rolname, t.oid, attnum, 'UPDATE')`,
    damage: 'GRANT UPDATE (version) ON settings TO pp_manager',
  },
  {
    rule: 'let nobody make anything in a schema but pp_owner',
    violations: `
      SELECT format('%s in %s', coalesce(nullif(grantee, 0)::regrole::text, 'PUBLIC'), nspname)
      FROM pg_namespace CROSS JOIN aclexplode(coalesce(nspacl, acldefault('n', nspowner)))
      WHERE oid IN ${ownSchemas} AND privilege_type = 'CREATE' AND grantee <> 'pp_owner'::regrole`,
    damage: 'GRANT CREATE ON SCHEMA auth TO pp_auth',
  },
  {
    rule: 'let nobody connect, make schemas or temporary tables without having been named',
    violations: `
      SELECT format('%s %s', coalesce(nullif(grantee, 0)::regrole::text, 'PUBLIC'), privilege_type)
      FROM pg_database CROSS JOIN aclexplode(coalesce(datacl, acldefault('d', datdba)))
      WHERE datname = current_database() AND grantee <> datdba
        AND (grantee NOT IN ('pp_app'::regrole, 'pp_migrator'::regrole) OR privilege_type <> 'CONNECT')`,
    damage: `DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO pp_app', current_database()); END $$`,
  },
];
