import type { MigrationInterface, QueryRunner } from 'typeorm';

const functions = [
  'auth.issue_refresh_token(uuid, bytea)',
  'auth.rotate_refresh_token(bytea, bytea, interval)',
  'auth.end_own_sessions(uuid)',
];

/**
 * Refresh tokens: each works once and is kept as its SHA-256, so that using an old one again shows a theft (RFC 9700,
 * 4.14). All tokens of a session are one family.
 */
export class RefreshTokens1790000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE sessions ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT now();
      GRANT SELECT (last_used_at) ON sessions TO pp_technician, pp_technician_reader, pp_manager, pp_admin;
      GRANT UPDATE (last_used_at) ON sessions TO pp_auth;

      CREATE TABLE refresh_tokens (
        token_hash bytea NOT NULL CONSTRAINT pk_refresh_tokens PRIMARY KEY,
        session_id uuid NOT NULL CONSTRAINT fk_refresh_tokens_session_id REFERENCES sessions (session_id) ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        used_at timestamptz
      );
      CREATE INDEX idx_refresh_tokens_session_id ON refresh_tokens (session_id);
      ALTER TABLE refresh_tokens ENABLE ROW LEVEL SECURITY;
      GRANT SELECT, INSERT, UPDATE (used_at) ON refresh_tokens TO pp_auth;
      CREATE POLICY auth_all ON refresh_tokens TO pp_auth USING (true) WITH CHECK (true);
    `);
    await runner.query(`
      CREATE FUNCTION auth.issue_refresh_token(p_session_id uuid, p_token_hash bytea) RETURNS void
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        INSERT INTO refresh_tokens (token_hash, session_id) VALUES (p_token_hash, p_session_id);
      $$;

      CREATE FUNCTION auth.rotate_refresh_token(p_token_hash bytea, p_new_hash bytea, p_idle interval)
      RETURNS TABLE (outcome text, user_id uuid, session_id uuid)
      LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public, pg_temp AS $$
      #variable_conflict use_column
      DECLARE
        token refresh_tokens;
        is_live boolean;
      BEGIN
        SELECT * INTO token FROM refresh_tokens WHERE token_hash = p_token_hash FOR UPDATE;
        IF NOT FOUND THEN
          RETURN QUERY SELECT 'unknown', NULL::uuid, NULL::uuid;
          RETURN;
        END IF;
        SELECT s.ended_at IS NULL AND s.expires_at > now() AND s.last_used_at > now() - p_idle AND u.is_active
          INTO is_live
          FROM sessions s JOIN users u USING (user_id)
          WHERE s.session_id = token.session_id;
        CASE
          WHEN NOT is_live THEN
            outcome := 'ended';
          WHEN token.used_at IS NULL THEN
            UPDATE refresh_tokens SET used_at = clock_timestamp() WHERE token_hash = p_token_hash;
            UPDATE sessions SET last_used_at = now() WHERE session_id = token.session_id;
            INSERT INTO refresh_tokens (token_hash, session_id) VALUES (p_new_hash, token.session_id);
            outcome := 'rotated';
          -- two tabs of one browser that refresh at once are no theft
          WHEN token.used_at > clock_timestamp() - interval '10 seconds' THEN
            outcome := 'raced';
          ELSE
            UPDATE sessions SET ended_at = now() WHERE session_id = token.session_id;
            outcome := 'reused';
        END CASE;
        RETURN QUERY SELECT outcome, s.user_id, s.session_id FROM sessions s WHERE s.session_id = token.session_id;
      END $$;
      COMMENT ON FUNCTION auth.rotate_refresh_token(bytea, bytea, interval) IS
        'rotated: the new token works; raced: somebody was faster; reused: stolen, the session is ended; ended; unknown';

      CREATE FUNCTION auth.end_own_sessions(p_session_id uuid) RETURNS integer
      LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      DECLARE
        ended uuid;
        count integer := 0;
      BEGIN
        FOR ended IN
          UPDATE sessions SET ended_at = now()
          WHERE user_id = app.uid() AND ended_at IS NULL AND (p_session_id IS NULL OR session_id = p_session_id)
          RETURNING session_id
        LOOP
          PERFORM audit.record_event(app.uid(), 'logout', 'sessions', ended::text, NULL,
            nullif(current_setting('app.ip_address', true), ''), nullif(current_setting('app.user_agent', true), ''),
            nullif(current_setting('app.request_id', true), '')::uuid);
          count := count + 1;
        END LOOP;
        RETURN count;
      END $$;
      COMMENT ON FUNCTION auth.end_own_sessions(uuid) IS 'One session of the caller, or all of them; each is recorded';

      GRANT CREATE ON SCHEMA auth TO pp_auth;
      ${functions.map((signature) => `ALTER FUNCTION ${signature} OWNER TO pp_auth;`).join('\n      ')}
      REVOKE CREATE ON SCHEMA auth FROM pp_auth;
      GRANT EXECUTE ON FUNCTION auth.issue_refresh_token(uuid, bytea),
        auth.rotate_refresh_token(bytea, bytea, interval) TO pp_app;
      GRANT EXECUTE ON FUNCTION auth.end_own_sessions(uuid)
        TO pp_technician, pp_technician_reader, pp_manager, pp_admin;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION ${functions.join(', ')};
      DROP TABLE refresh_tokens;
      ALTER TABLE sessions DROP COLUMN last_used_at;
    `);
  }
}
