import type { MigrationInterface, QueryRunner } from 'typeorm';

const functions = [
  'auth.session_context(uuid, text, boolean)',
  'auth.command_context(text)',
  'auth.begin_login(text)',
  'auth.open_session(uuid, interval, text, text)',
  'auth.end_session(uuid)',
  'auth.password_of_session(uuid)',
  'auth.set_own_password(uuid, text)',
];

/**
 * Functions that decide who is asking, and the only ones that see password hashes. They belong to pp_auth, which may
 * touch users, roles and sessions and nothing else.
 */
export class Sessions1790000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION auth.session_context(p_session_id uuid, p_min_level text, p_password_may_be_due boolean)
      RETURNS TABLE (user_id uuid, access_level text, allowed boolean, must_change_password boolean, db_role text)
      LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        SELECT u.user_id, r.access_level, u.must_change_password,
            app.access_rank(r.access_level) >= app.access_rank(p_min_level)
            AND (p_password_may_be_due OR NOT u.must_change_password)
          INTO user_id, access_level, must_change_password, allowed
          FROM sessions s
          JOIN users u USING (user_id)
          JOIN roles r USING (role_id)
          WHERE s.session_id = p_session_id AND s.ended_at IS NULL AND s.expires_at > now() AND u.is_active;
        IF FOUND THEN
          db_role := CASE WHEN allowed THEN app.db_role(access_level) ELSE 'none' END;
          RETURN NEXT;
        END IF;
      END $$;
      COMMENT ON FUNCTION auth.session_context(uuid, text, boolean) IS
        'No row: session or user is not active. Not allowed: the role stays pp_app, which may touch nothing';

      CREATE FUNCTION auth.command_context(p_level text)
      RETURNS TABLE (user_id uuid, access_level text, allowed boolean, must_change_password boolean, db_role text)
      LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT '00000000-0000-8000-8000-000000000001'::uuid, p_level, true, false, app.db_role(p_level)
      $$;
      COMMENT ON FUNCTION auth.command_context(text) IS 'Commands run by the operator act as the account "system"';
    `);
    await runner.query(`
      CREATE FUNCTION auth.begin_login(p_login text) RETURNS TABLE (user_id uuid, password_hash text)
      LANGUAGE sql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public, pg_temp AS $$
        UPDATE users
        SET failed_attempts = failed_attempts + 1
        WHERE user_id = (
          SELECT user_id FROM users
          WHERE is_active AND (lower(username) = lower(p_login) OR lower(email) = lower(p_login))
        )
        RETURNING user_id, password_hash;
      $$;
      COMMENT ON FUNCTION auth.begin_login(text) IS
        'Counts the attempt before the password is compared, so that parallel guesses cannot outrun the count';

      CREATE FUNCTION auth.open_session(p_user_id uuid, p_lifetime interval, p_ip_address text, p_user_agent text)
      RETURNS uuid
      LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      DECLARE
        opened uuid;
      BEGIN
        UPDATE users SET failed_attempts = 0, last_login = now() WHERE user_id = p_user_id AND is_active;
        IF NOT FOUND THEN
          RETURN NULL;
        END IF;
        INSERT INTO sessions (user_id, expires_at, ip_address, user_agent)
        VALUES (p_user_id, now() + p_lifetime, p_ip_address, p_user_agent)
        RETURNING session_id INTO opened;
        RETURN opened;
      END $$;

      CREATE FUNCTION auth.end_session(p_session_id uuid) RETURNS void
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        UPDATE sessions SET ended_at = now() WHERE session_id = p_session_id AND ended_at IS NULL;
      $$;

      CREATE FUNCTION auth.password_of_session(p_session_id uuid) RETURNS text
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT u.password_hash FROM sessions s JOIN users u USING (user_id)
        WHERE s.session_id = p_session_id AND s.ended_at IS NULL AND s.expires_at > now() AND u.is_active;
      $$;

      CREATE FUNCTION auth.set_own_password(p_session_id uuid, p_password_hash text) RETURNS void
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        UPDATE users SET password_hash = p_password_hash, must_change_password = false, failed_attempts = 0
        WHERE user_id = app.uid();
        UPDATE sessions SET ended_at = now()
        WHERE user_id = app.uid() AND session_id <> p_session_id AND ended_at IS NULL;
      $$;
      COMMENT ON FUNCTION auth.set_own_password(uuid, text) IS 'Ends every other session of the user';
    `);
    await runner.query(`
      GRANT CREATE ON SCHEMA auth TO pp_auth;
      ${functions.map((signature) => `ALTER FUNCTION ${signature} OWNER TO pp_auth;`).join('\n      ')}
      REVOKE CREATE ON SCHEMA auth FROM pp_auth;
      GRANT EXECUTE ON FUNCTION auth.session_context(uuid, text, boolean), auth.command_context(text),
        auth.begin_login(text), auth.open_session(uuid, interval, text, text), auth.end_session(uuid),
        auth.password_of_session(uuid) TO pp_app;
      GRANT EXECUTE ON FUNCTION auth.set_own_password(uuid, text)
        TO pp_technician, pp_technician_reader, pp_manager, pp_admin;

      GRANT SELECT (user_id, username, email, password_hash, role_id, is_active, must_change_password, failed_attempts),
        UPDATE (password_hash, must_change_password, failed_attempts, last_login) ON users TO pp_auth;
      GRANT SELECT (role_id, access_level) ON roles TO pp_auth;
      GRANT SELECT, INSERT, UPDATE (ended_at) ON sessions TO pp_auth;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      REVOKE ALL ON users, roles, sessions FROM pp_auth;
      DROP FUNCTION ${functions.join(', ')};
    `);
  }
}
