import type { MigrationInterface, QueryRunner } from 'typeorm';

const functions = ['sessions', 'throttles', 'idempotency_keys', 'reset_tokens'].map(
  (what) => `app.purge_${what}(integer)`,
);
const definer = 'VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp';

/**
 * Removal of what is over, at most so many rows at a time: jobs reach nothing else of these tables. The index is built beside the
 * running application, and all of it may be repeated from the start.
 */
export class Purges1790000000029 implements MigrationInterface {
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS idx_sessions_ended_at');
    await runner.query('CREATE INDEX CONCURRENTLY idx_sessions_ended_at ON sessions (least(expires_at, ended_at))');
    await runner.query(`
      CREATE OR REPLACE FUNCTION app.purge_sessions(p_limit integer) RETURNS bigint
      LANGUAGE sql ${definer} AS $$
        WITH purged AS (
          DELETE FROM sessions WHERE session_id = ANY (ARRAY(
            SELECT session_id FROM sessions
            WHERE least(expires_at, ended_at) < now() - interval '30 days'
            ORDER BY least(expires_at, ended_at) LIMIT p_limit
          )) RETURNING 1
        ) SELECT count(*) FROM purged
      $$;
      COMMENT ON FUNCTION app.purge_sessions(integer) IS
        'Sessions that ended 30 days ago, with their refresh tokens: until then a stolen token shows as reused';

      CREATE OR REPLACE FUNCTION app.purge_throttles(p_limit integer) RETURNS bigint
      LANGUAGE sql ${definer} AS $$
        WITH purged AS (
          DELETE FROM throttles WHERE key_hash = ANY (ARRAY(
            SELECT key_hash FROM throttles WHERE expires_at < now()
            ORDER BY expires_at LIMIT p_limit FOR UPDATE SKIP LOCKED
          )) RETURNING 1
        ) SELECT count(*) FROM purged
      $$;
      COMMENT ON FUNCTION app.purge_throttles(integer) IS 'Attempts that nobody has to wait for any more';

      CREATE OR REPLACE FUNCTION app.purge_idempotency_keys(p_limit integer) RETURNS bigint
      LANGUAGE sql ${definer} AS $$
        WITH purged AS (
          DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
            SELECT k.ctid FROM users u
              CROSS JOIN LATERAL (
                SELECT ctid FROM idempotency_keys
                WHERE user_id = u.user_id AND created_at <= now() - interval '24 hours'
                ORDER BY created_at LIMIT p_limit
              ) k
            LIMIT p_limit
          )) RETURNING 1
        ) SELECT count(*) FROM purged
      $$;
      COMMENT ON FUNCTION app.purge_idempotency_keys(integer) IS 'Answers that nobody gets again';

      CREATE OR REPLACE FUNCTION app.purge_reset_tokens(p_limit integer) RETURNS bigint
      LANGUAGE sql ${definer} AS $$
        WITH purged AS (
          UPDATE users SET reset_token = NULL, token_expiry = NULL WHERE user_id = ANY (ARRAY(
            SELECT user_id FROM users WHERE reset_token IS NOT NULL AND token_expiry < now() LIMIT p_limit
          )) RETURNING 1
        ) SELECT count(*) FROM purged
      $$;
      COMMENT ON FUNCTION app.purge_reset_tokens(integer) IS 'One-time links that work no more';

      GRANT EXECUTE ON FUNCTION ${functions.join(', ')} TO pp_jobs;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION ${functions.join(', ')}`);
    await runner.query('DROP INDEX CONCURRENTLY idx_sessions_ended_at');
  }
}
