import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rules of user administration that must hold whoever breaks them: somebody can always administrate. */
export class Administration1790000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION auth.keep_an_administrator() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        IF TG_TABLE_NAME = 'users'
          AND NOT EXISTS (SELECT FROM roles WHERE role_id = OLD.role_id AND access_level = 'Admin') THEN
          RETURN NULL;
        END IF;
        -- two administrators who demote each other at once must not both succeed
        PERFORM pg_advisory_xact_lock(7270102);
        IF NOT EXISTS (
          SELECT FROM users u JOIN roles r USING (role_id) WHERE u.is_active AND r.access_level = 'Admin'
        ) THEN
          RAISE SQLSTATE 'PP001' USING MESSAGE = 'this is the last active administrator';
        END IF;
        RETURN NULL;
      END $$;

      CREATE FUNCTION auth.end_sessions() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        UPDATE sessions SET ended_at = now() WHERE user_id = NEW.user_id AND ended_at IS NULL;
        RETURN NULL;
      END $$;
      COMMENT ON FUNCTION auth.end_sessions() IS 'Activating an account again must not revive its old sessions';

      CREATE FUNCTION auth.unlock(p_user_id uuid) RETURNS boolean
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        UPDATE users SET failed_attempts = 0 WHERE user_id = p_user_id;
        IF FOUND THEN
          PERFORM audit.record_event(app.uid(), 'unlock', 'users', p_user_id::text, NULL,
            nullif(current_setting('app.ip_address', true), ''), nullif(current_setting('app.user_agent', true), ''),
            nullif(current_setting('app.request_id', true), '')::uuid);
        END IF;
        RETURN FOUND;
      END $$;
    `);
    await runner.query(`
      GRANT CREATE ON SCHEMA auth TO pp_auth;
      ALTER FUNCTION auth.keep_an_administrator() OWNER TO pp_auth;
      ALTER FUNCTION auth.end_sessions() OWNER TO pp_auth;
      ALTER FUNCTION auth.unlock(uuid) OWNER TO pp_auth;
      REVOKE CREATE ON SCHEMA auth FROM pp_auth;
      GRANT EXECUTE ON FUNCTION auth.unlock(uuid) TO pp_admin;
      GRANT USAGE ON SCHEMA audit TO pp_auth;
      GRANT EXECUTE ON FUNCTION audit.record_event(uuid, text, text, text, jsonb, text, text, uuid) TO pp_auth;

      CREATE TRIGGER trg_users_keep_an_administrator AFTER UPDATE OF is_active, role_id ON users
        FOR EACH ROW WHEN (OLD.is_active AND (NOT NEW.is_active OR OLD.role_id <> NEW.role_id))
        EXECUTE FUNCTION auth.keep_an_administrator();
      CREATE TRIGGER trg_roles_keep_an_administrator AFTER UPDATE OF access_level ON roles
        FOR EACH ROW WHEN (OLD.access_level = 'Admin' AND NEW.access_level <> 'Admin')
        EXECUTE FUNCTION auth.keep_an_administrator();
      CREATE TRIGGER trg_users_end_sessions AFTER UPDATE OF is_active ON users
        FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active) EXECUTE FUNCTION auth.end_sessions();

      DROP POLICY admin_update ON roles;
      CREATE POLICY admin_update ON roles FOR UPDATE TO pp_admin USING (NOT is_built_in);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY admin_update ON roles;
      CREATE POLICY admin_update ON roles FOR UPDATE TO pp_admin USING (true);
      REVOKE USAGE ON SCHEMA audit FROM pp_auth;
      REVOKE EXECUTE ON FUNCTION audit.record_event(uuid, text, text, text, jsonb, text, text, uuid) FROM pp_auth;
      DROP FUNCTION auth.keep_an_administrator(), auth.end_sessions() CASCADE;
      DROP FUNCTION auth.unlock(uuid);
    `);
  }
}
