import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Schemas beside `public`, and the small functions that everything else stands on.
 * The database roles exist already: they belong to the server, and `db:bootstrap` makes them.
 */
export class Schemas1790000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA app;
      CREATE SCHEMA auth;
      CREATE SCHEMA audit;
      CREATE SCHEMA extensions;
      CREATE EXTENSION unaccent SCHEMA extensions;

      COMMENT ON SCHEMA app IS 'Helpers: who is asking, ids, instants';
      COMMENT ON SCHEMA auth IS 'Sessions and credentials; the only door to password hashes';
      COMMENT ON SCHEMA audit IS 'Writing of the audit log';

      GRANT USAGE ON SCHEMA app TO pp_app, pp_jobs, pp_auth, pp_audit,
        pp_technician, pp_technician_reader, pp_manager, pp_admin;
      GRANT USAGE ON SCHEMA extensions TO pp_jobs, pp_technician, pp_technician_reader, pp_manager, pp_admin;
      GRANT USAGE ON SCHEMA auth TO pp_app, pp_technician, pp_technician_reader, pp_manager, pp_admin;
      GRANT USAGE ON SCHEMA audit TO pp_app;

      CREATE TEXT SEARCH CONFIGURATION public.logbook (COPY = pg_catalog.simple);
      ALTER TEXT SEARCH CONFIGURATION public.logbook
        ALTER MAPPING FOR hword, hword_part, word, numhword, hword_numpart, numword
        WITH extensions.unaccent, pg_catalog.simple;
    `);
    await runner.query(`
      ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

      CREATE FUNCTION app.uid() RETURNS uuid
      LANGUAGE sql STABLE PARALLEL SAFE
      RETURN nullif(current_setting('app.user_id', true), '')::uuid;
      COMMENT ON FUNCTION app.uid() IS 'The user on whose behalf this transaction runs; NULL outside a context';

      -- RFC 9562, version 7: time-ordered, so that inserts stay at one end of an index. PostgreSQL has its own from 18 on.
      CREATE FUNCTION app.uuidv7() RETURNS uuid
      LANGUAGE sql VOLATILE PARALLEL SAFE
      RETURN encode(
        set_bit(set_bit(
          overlay(
            uuid_send(gen_random_uuid())
            PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
            FROM 1 FOR 6
          ), 52, 1), 53, 1),
        'hex')::uuid;

      CREATE FUNCTION app.instant(moment timestamptz) RETURNS text
      LANGUAGE sql STABLE PARALLEL SAFE
      RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
      COMMENT ON FUNCTION app.instant(timestamptz) IS 'RFC 3339 in UTC with milliseconds, as the API writes instants';

      CREATE FUNCTION app.access_rank(access_level text) RETURNS integer
      LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN CASE access_level
        WHEN 'Technician' THEN 1 WHEN 'TechnicianReader' THEN 2 WHEN 'Manager' THEN 3 WHEN 'Admin' THEN 4
      END;

      CREATE FUNCTION app.db_role(access_level text) RETURNS text
      LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN CASE access_level
        WHEN 'Technician' THEN 'pp_technician' WHEN 'TechnicianReader' THEN 'pp_technician_reader'
        WHEN 'Manager' THEN 'pp_manager' WHEN 'Admin' THEN 'pp_admin'
      END;

      GRANT EXECUTE ON FUNCTION app.uid(), app.uuidv7(), app.instant(timestamptz)
        TO pp_app, pp_jobs, pp_technician, pp_technician_reader, pp_manager, pp_admin;
      GRANT EXECUTE ON FUNCTION app.uid() TO pp_auth, pp_audit;
      GRANT EXECUTE ON FUNCTION app.uuidv7() TO pp_audit;
      GRANT EXECUTE ON FUNCTION app.access_rank(text), app.db_role(text) TO pp_auth;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
      DROP TEXT SEARCH CONFIGURATION public.logbook;
      DROP EXTENSION unaccent;
      DROP SCHEMA extensions, audit, auth, app CASCADE;
    `);
  }
}
