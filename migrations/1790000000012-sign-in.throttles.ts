import { pinned } from './1790000000012-sign-in.pinned';

/** The table of attempts, and the functions that count them. */
export const throttles = `
  CREATE TABLE throttles (
    key_hash bytea NOT NULL CONSTRAINT pk_throttles PRIMARY KEY,
    user_id uuid,
    attempts integer NOT NULL,
    forgotten_until timestamptz NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    last_success_at timestamptz,
    expires_at timestamptz NOT NULL
  );
  CREATE INDEX idx_throttles_user_id ON throttles (user_id) WHERE user_id IS NOT NULL;
  CREATE INDEX idx_throttles_expires_at ON throttles (expires_at);
  ALTER TABLE throttles ENABLE ROW LEVEL SECURITY;
  GRANT SELECT, INSERT, UPDATE, DELETE ON throttles TO pp_auth;
  CREATE POLICY auth_all ON throttles TO pp_auth USING (true) WITH CHECK (true);

  CREATE FUNCTION auth.lock_throttles(p_bounds jsonb) RETURNS void
  LANGUAGE sql VOLATILE AS $$
    SELECT pg_advisory_xact_lock(7270103, l.key)
    FROM (SELECT DISTINCT hashtext(b.key) AS key FROM jsonb_to_recordset(p_bounds) AS b(key text) ORDER BY 1) l;
  $$;
  COMMENT ON FUNCTION auth.lock_throttles(jsonb) IS 'One attempt after the other; always in the same order';

  CREATE FUNCTION auth.reserve_attempt(p_bounds jsonb, p_user_id uuid) RETURNS integer
  LANGUAGE plpgsql VOLATILE ${pinned} AS $$
  DECLARE
    moment timestamptz;
    wait integer;
  BEGIN
    PERFORM auth.lock_throttles(p_bounds);
    moment := clock_timestamp();
    SELECT ceil(extract(epoch FROM max(t.next_attempt_at) - moment)) INTO wait
      FROM jsonb_to_recordset(p_bounds) AS b(key text, waived_by text)
      JOIN throttles t ON t.key_hash = decode(b.key, 'hex')
      WHERE t.next_attempt_at > moment AND NOT EXISTS (
        SELECT FROM throttles k
        WHERE k.key_hash = decode(b.waived_by, 'hex') AND k.last_success_at IS NOT NULL AND k.expires_at > moment);
    IF wait > 0 THEN
      RETURN wait;
    END IF;

    INSERT INTO throttles AS t (key_hash, user_id, attempts, forgotten_until, next_attempt_at, expires_at)
    SELECT decode(b.key, 'hex'), CASE WHEN b.of_account THEN p_user_id END, n.attempts,
      CASE WHEN n.attempts > 1 THEN o.forgotten_until + make_interval(secs => f.steps * b.forget_after) ELSE moment END,
      moment + CASE WHEN n.attempts < b.free THEN interval '0' ELSE
        make_interval(secs => least(b.longest_wait, b.first_wait * 2 ^ least(n.attempts - b.free, 20))) END,
      moment + make_interval(secs => greatest(b.longest_wait, b.forget_after * n.attempts))
    FROM jsonb_to_recordset(p_bounds)
      AS b(key text, of_account boolean, free integer, first_wait integer, longest_wait integer, forget_after integer)
    LEFT JOIN throttles o ON o.key_hash = decode(b.key, 'hex')
    CROSS JOIN LATERAL (SELECT floor(extract(epoch FROM moment - o.forgotten_until) / b.forget_after)::integer AS steps) f
    CROSS JOIN LATERAL (SELECT greatest(0, coalesce(o.attempts - f.steps, 0)) + 1 AS attempts) n
    ON CONFLICT (key_hash) DO UPDATE SET
      user_id = excluded.user_id, attempts = excluded.attempts, forgotten_until = excluded.forgotten_until,
      next_attempt_at = excluded.next_attempt_at, expires_at = greatest(t.expires_at, excluded.expires_at);

    DELETE FROM throttles WHERE key_hash IN (
      SELECT key_hash FROM throttles WHERE expires_at < moment ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED);
    RETURN 0;
  END $$;
  COMMENT ON FUNCTION auth.reserve_attempt(jsonb, uuid) IS
    'Counts an attempt in every bound (0), or none of them and says how many seconds to wait; drops outdated rows';

  CREATE FUNCTION auth.settle_attempt(p_bounds jsonb, p_user_id uuid) RETURNS void
  LANGUAGE sql VOLATILE ${pinned} AS $$
    SELECT auth.lock_throttles(p_bounds);
    UPDATE throttles t SET
      attempts = CASE WHEN b.known_for IS NULL THEN greatest(0, t.attempts - 1) ELSE 0 END,
      next_attempt_at = CASE WHEN b.known_for IS NULL THEN t.next_attempt_at ELSE now() END,
      last_success_at = CASE WHEN b.known_for IS NOT NULL THEN now() END,
      expires_at = greatest(t.expires_at, now() + make_interval(secs => coalesce(b.known_for, 0)))
    FROM jsonb_to_recordset(p_bounds) AS b(key text, known_for integer)
    WHERE t.key_hash = decode(b.key, 'hex');
    UPDATE users SET failed_attempts = 0 WHERE user_id = p_user_id;
  $$;
  COMMENT ON FUNCTION auth.settle_attempt(jsonb, uuid) IS
    'After a success: the account is known at this address; wider bounds forget this attempt and no other';
`;

/** Functions that count an attempt and say with whose hash to compare. */
export const attempts = `
  CREATE FUNCTION auth.begin_login(p_login text, p_bounds jsonb)
  RETURNS TABLE (wait_seconds integer, user_id uuid, password_hash text, is_active boolean)
  LANGUAGE plpgsql VOLATILE ROWS 1 ${pinned} AS $$
  BEGIN
    SELECT u.user_id, u.password_hash, u.is_active INTO user_id, password_hash, is_active
      FROM users u
      WHERE (lower(u.username) = lower(p_login) OR lower(u.email) = lower(p_login))
        AND u.user_id NOT IN ('00000000-0000-8000-8000-000000000001', '00000000-0000-8000-8000-000000000002');
    wait_seconds := auth.reserve_attempt(p_bounds, user_id);
    IF wait_seconds = 0 THEN
      UPDATE users u SET failed_attempts = u.failed_attempts + 1 WHERE u.user_id = begin_login.user_id;
    END IF;
    RETURN NEXT;
  END $$;
  COMMENT ON FUNCTION auth.begin_login(text, jsonb) IS
    'Counts the attempt before the password is compared, so that parallel guesses cannot outrun the count';

  CREATE FUNCTION auth.begin_password_check(p_session_id uuid, p_bounds jsonb)
  RETURNS TABLE (wait_seconds integer, user_id uuid, password_hash text)
  LANGUAGE plpgsql VOLATILE ROWS 1 ${pinned} AS $$
  BEGIN
    SELECT u.user_id, u.password_hash INTO user_id, password_hash
      FROM sessions s JOIN users u USING (user_id)
      WHERE s.session_id = p_session_id AND s.ended_at IS NULL AND s.expires_at > now() AND u.is_active;
    wait_seconds := auth.reserve_attempt(p_bounds, user_id);
    IF wait_seconds = 0 THEN
      UPDATE users u SET failed_attempts = u.failed_attempts + 1 WHERE u.user_id = begin_password_check.user_id;
    END IF;
    RETURN NEXT;
  END $$;
  COMMENT ON FUNCTION auth.begin_password_check(uuid, jsonb) IS 'The same for whoever is signed in';
`;
