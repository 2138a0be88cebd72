import type { MigrationInterface, QueryRunner } from 'typeorm';
import { pinned } from './1790000000012-sign-in.pinned';
import { attempts, throttles } from './1790000000012-sign-in.throttles';

const functions = [
  'auth.lock_throttles(jsonb)',
  'auth.reserve_attempt(jsonb, uuid)',
  'auth.settle_attempt(jsonb, uuid)',
  'auth.begin_login(text, jsonb)',
  'auth.begin_password_check(uuid, jsonb)',
  'auth.find_account(text)',
  'auth.issue_reset_token(uuid, text, interval)',
  'auth.account_of_reset_token(text)',
  'auth.reset_password(text, text)',
];

/** Throttling that any number of processes share, and passwords that are set by a one-time link. */
export class SignIn1790000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(throttles);
    await runner.query(attempts);
    await runner.query(resets);
    await runner.query(changed);
    await runner.query(`
      GRANT CREATE ON SCHEMA auth TO pp_auth;
      ${functions.map((signature) => `ALTER FUNCTION ${signature} OWNER TO pp_auth;`).join('\n      ')}
      REVOKE CREATE ON SCHEMA auth FROM pp_auth;
      GRANT USAGE ON SCHEMA auth TO pp_auth;
      GRANT EXECUTE ON FUNCTION ${functions.slice(1).join(', ')} TO pp_app;
      GRANT EXECUTE ON FUNCTION auth.issue_reset_token(uuid, text, interval) TO pp_admin;
      DROP FUNCTION auth.begin_login(text), auth.password_of_session(uuid);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(previous);
    await runner.query(`
      DROP TRIGGER trg_users_forget_reset_token ON users;
      DROP FUNCTION ${functions.join(', ')}, auth.forget_reset_token();
      DROP INDEX idx_users_reset_token;
      DROP TABLE throttles;
      REVOKE USAGE ON SCHEMA auth FROM pp_auth;
      REVOKE SELECT (full_name, reset_token, token_expiry), UPDATE (reset_token, token_expiry) ON users FROM pp_auth;
      REVOKE INSERT (reset_token, token_expiry) ON users FROM pp_admin;
    `);
  }
}

const resets = `
  CREATE UNIQUE INDEX idx_users_reset_token ON users (reset_token) WHERE reset_token IS NOT NULL;
  GRANT SELECT (full_name, reset_token, token_expiry), UPDATE (reset_token, token_expiry) ON users TO pp_auth;
  -- an invitation is there with its account; nobody reads or changes it afterwards
  GRANT INSERT (reset_token, token_expiry) ON users TO pp_admin;

  CREATE FUNCTION auth.find_account(p_login text) RETURNS TABLE (user_id uuid, is_active boolean)
  LANGUAGE sql STABLE ROWS 1 ${pinned} AS $$
    SELECT user_id, is_active FROM users
    WHERE (lower(username) = lower(p_login) OR lower(email) = lower(p_login))
      AND user_id NOT IN ('00000000-0000-8000-8000-000000000001', '00000000-0000-8000-8000-000000000002');
  $$;

  CREATE FUNCTION auth.issue_reset_token(p_user_id uuid, p_token_hash text, p_lifetime interval)
  RETURNS TABLE (email text, full_name text)
  LANGUAGE sql VOLATILE ROWS 1 ${pinned} AS $$
    UPDATE users SET reset_token = p_token_hash, token_expiry = now() + p_lifetime
    WHERE user_id = p_user_id AND is_active
    RETURNING email, full_name;
  $$;
  COMMENT ON FUNCTION auth.issue_reset_token(uuid, text, interval) IS 'No row: there is no such active account';

  CREATE FUNCTION auth.account_of_reset_token(p_token_hash text)
  RETURNS TABLE (user_id uuid, username text, email text, full_name text)
  LANGUAGE sql STABLE ROWS 1 ${pinned} AS $$
    SELECT user_id, username, email, full_name FROM users
    WHERE reset_token = p_token_hash AND token_expiry > now() AND is_active;
  $$;

  CREATE FUNCTION auth.reset_password(p_token_hash text, p_password_hash text) RETURNS boolean
  LANGUAGE plpgsql VOLATILE ${pinned} AS $$
  DECLARE
    changed uuid;
  BEGIN
    -- before the account, in the order in which attempts lock them
    DELETE FROM throttles t USING auth.account_of_reset_token(p_token_hash) a WHERE t.user_id = a.user_id;
    UPDATE users SET password_hash = p_password_hash, must_change_password = false, failed_attempts = 0,
        reset_token = NULL, token_expiry = NULL
      WHERE reset_token = p_token_hash AND token_expiry > now() AND is_active
      RETURNING user_id INTO changed;
    UPDATE sessions SET ended_at = now() WHERE user_id = changed AND ended_at IS NULL;
    RETURN changed IS NOT NULL;
  END $$;
  COMMENT ON FUNCTION auth.reset_password(text, text) IS 'Once for each token: of many at once one finds it';

  CREATE FUNCTION auth.forget_reset_token() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
  BEGIN
    NEW.reset_token := NULL;
    NEW.token_expiry := NULL;
    RETURN NEW;
  END $$;
  CREATE TRIGGER trg_users_forget_reset_token BEFORE UPDATE OF email, is_active ON users
    FOR EACH ROW WHEN (OLD.email <> NEW.email OR OLD.is_active <> NEW.is_active)
    EXECUTE FUNCTION auth.forget_reset_token();
  COMMENT ON FUNCTION auth.forget_reset_token() IS 'A link that went to another address, or to somebody who left, is void';
`;

const touchUsers = (columns: readonly string[]) => `
  DROP TRIGGER trg_users_updated_at ON users;
  CREATE TRIGGER trg_users_updated_at BEFORE UPDATE ON users
    FOR EACH ROW WHEN (
      (${columns.map((column) => `OLD.${column}`).join(', ')})
      IS DISTINCT FROM
      (${columns.map((column) => `NEW.${column}`).join(', ')})
    ) EXECUTE FUNCTION app.touch();
`;
const contents = ['username', 'email', 'password_hash', 'full_name', 'role_id', 'department', 'phone_number'].concat(
  'is_active',
  'must_change_password',
);

/** Functions that are there already, with what they have to do besides. */
const changed = `
  CREATE OR REPLACE FUNCTION auth.set_own_password(p_session_id uuid, p_password_hash text) RETURNS void
  LANGUAGE sql VOLATILE ${pinned} AS $$
    UPDATE users SET password_hash = p_password_hash, must_change_password = false, failed_attempts = 0,
      reset_token = NULL, token_expiry = NULL
    WHERE user_id = app.uid();
    UPDATE sessions SET ended_at = now()
    WHERE user_id = app.uid() AND session_id <> p_session_id AND ended_at IS NULL;
  $$;
  ${unlock('DELETE FROM throttles WHERE user_id = p_user_id;')}
  -- whoever asks for a reset of somebody else's password must not outdate an administrator's ETag
  ${touchUsers(contents)}
`;

const previous = `
  CREATE FUNCTION auth.begin_login(p_login text) RETURNS TABLE (user_id uuid, password_hash text)
  LANGUAGE sql VOLATILE ROWS 1 ${pinned} AS $$
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
  CREATE FUNCTION auth.password_of_session(p_session_id uuid) RETURNS text
  LANGUAGE sql STABLE ${pinned} AS $$
    SELECT u.password_hash FROM sessions s JOIN users u USING (user_id)
    WHERE s.session_id = p_session_id AND s.ended_at IS NULL AND s.expires_at > now() AND u.is_active;
  $$;
  CREATE OR REPLACE FUNCTION auth.set_own_password(p_session_id uuid, p_password_hash text) RETURNS void
  LANGUAGE sql VOLATILE ${pinned} AS $$
    UPDATE users SET password_hash = p_password_hash, must_change_password = false, failed_attempts = 0
    WHERE user_id = app.uid();
    UPDATE sessions SET ended_at = now()
    WHERE user_id = app.uid() AND session_id <> p_session_id AND ended_at IS NULL;
  $$;
  ${unlock('')}
  ${touchUsers([...contents, 'reset_token', 'token_expiry'])}
  GRANT CREATE ON SCHEMA auth TO pp_auth;
  ALTER FUNCTION auth.begin_login(text) OWNER TO pp_auth;
  ALTER FUNCTION auth.password_of_session(uuid) OWNER TO pp_auth;
  REVOKE CREATE ON SCHEMA auth FROM pp_auth;
  GRANT EXECUTE ON FUNCTION auth.begin_login(text), auth.password_of_session(uuid) TO pp_app;
`;

function unlock(before: string): string {
  return `
  CREATE OR REPLACE FUNCTION auth.unlock(p_user_id uuid) RETURNS boolean
  LANGUAGE plpgsql ${pinned} AS $$
  BEGIN
    ${before}
    UPDATE users SET failed_attempts = 0 WHERE user_id = p_user_id;
    IF FOUND THEN
      PERFORM audit.record_event(app.uid(), 'unlock', 'users', p_user_id::text, NULL,
        nullif(current_setting('app.ip_address', true), ''), nullif(current_setting('app.user_agent', true), ''),
        nullif(current_setting('app.request_id', true), '')::uuid);
    END IF;
    RETURN FOUND;
  END $$;`;
}
