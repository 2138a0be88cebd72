import { type CatalogSection, comment, grants, isOurSchema } from './section';

const flags = [
  ['rolsuper', 'SUPERUSER'],
  ['rolcanlogin', 'LOGIN'],
  ['rolinherit', 'INHERIT'],
  ['rolcreaterole', 'CREATEROLE'],
  ['rolcreatedb', 'CREATEDB'],
  ['rolreplication', 'REPLICATION'],
  ['rolbypassrls', 'BYPASSRLS'],
]
  .map(([column, word]) => `CASE WHEN ${column} THEN '${word}' END`)
  .join(', ');

export const roles: CatalogSection = {
  title: 'Roles',
  query: `
    SELECT
      concat_ws(' ', 'role', rolname, ${flags}) AS object,
      ARRAY(
        SELECT format('member of %s', roleid::regrole)
          || CASE WHEN bool_or(admin_option) THEN ' WITH ADMIN OPTION' ELSE '' END
        FROM pg_auth_members
        WHERE member = r.oid
        GROUP BY roleid
        ORDER BY 1
      ) || ARRAY(SELECT 'set ' || setting FROM unnest(rolconfig) AS setting ORDER BY 1) AS details
    FROM pg_roles r
    WHERE rolname LIKE 'pp\\_%'
    ORDER BY rolname`,
};

/** What is granted outside of our schemas: on the database, and on PostgreSQL's own set_config. */
export const server: CatalogSection = {
  title: 'Database and server',
  query: `
    SELECT format('database, owner %s', datdba::regrole) AS object, ${grants('datacl', 'd', 'datdba')} AS details
    FROM pg_database
    WHERE datname = current_database()
    UNION ALL
    SELECT 'function pg_catalog.' || oid::regprocedure, ${grants('proacl', 'f', 'proowner')}
    FROM pg_proc
    WHERE proname = 'set_config' AND pronamespace = 'pg_catalog'::regnamespace
    UNION ALL
    SELECT format('extension %s in schema %s', extname, extnamespace::regnamespace), '{}'
    FROM pg_extension
    WHERE extname <> 'plpgsql'
    ORDER BY 1`,
};

export const schemas: CatalogSection = {
  title: 'Schemas',
  query: `
    SELECT
      format('schema %I, owner %s', nspname, nspowner::regrole) AS object,
      ${comment('pg_namespace', 'oid')} || ${grants('nspacl', 'n', 'nspowner')} AS details
    FROM pg_namespace
    WHERE ${isOurSchema('nspname')}
    ORDER BY nspname`,
};

const objectKind = `CASE defaclobjtype
  WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas'
  ELSE defaclobjtype::text END`;

/** Privileges that objects made later get by themselves. */
export const defaultPrivileges: CatalogSection = {
  title: 'Default privileges',
  query: `
    SELECT
      format('%s made by %s', ${objectKind}, defaclrole::regrole)
        || CASE WHEN defaclnamespace = 0 THEN '' ELSE format(' in schema %s', defaclnamespace::regnamespace) END AS object,
      ${grants('defaclacl', 'r', 'defaclrole')} AS details
    FROM pg_default_acl
    ORDER BY 1`,
};
