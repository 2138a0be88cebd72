import { existsSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MailService } from '../../src/modules/mail/mail.service';
import { JobRunPurgeService } from '../../src/modules/jobs/job-run-purge.service';
import { PurgesService } from '../../src/modules/purges/purges.service';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';
import { outboxOf } from '../setup/outbox';

const { signal } = new AbortController();

describe('what is over', () => {
  const logbook = useLogbook();
  let user: GivenUser;

  beforeAll(async () => {
    user = await logbook.given.technician();
  });

  const { query } = { query: (text: string, values?: unknown[]) => logbook.database.query(text, values) };
  const countOf = async (from: string) =>
    (await logbook.database.first<{ count: number }>(`SELECT count(*)::integer AS count FROM ${from}`)).count;

  it('should go, and nothing else', async () => {
    for (const [age, ended] of [
      ['29 days', null],
      ['31 days', null],
      ['-1 hour', '29 days'],
      ['-1 hour', '31 days'],
      ['-1 hour', null],
    ] as const) {
      await query(
        `WITH s AS (INSERT INTO sessions (user_id, expires_at, ended_at)
           VALUES ($1, now() - $2::interval, now() - $3::interval) RETURNING session_id)
         INSERT INTO refresh_tokens (token_hash, session_id) SELECT uuid_send(gen_random_uuid()), session_id FROM s`,
        [user.userId, age, ended],
      );
    }
    await query(`INSERT INTO throttles (key_hash, attempts, forgotten_until, next_attempt_at, expires_at)
      VALUES ('\\x01', 1, now(), now(), now() - interval '1 second'), ('\\x02', 1, now(), now(), now() + interval '1 hour')`);
    await query(
      `INSERT INTO idempotency_keys (user_id, route, idempotency_key, answer, created_at)
       SELECT $1, 'POST /roles', n::text, 'v1:k1:', now() - CASE WHEN n = 1 THEN interval '1 hour' ELSE interval '25 hours' END
       FROM generate_series(1, 1001) AS n`,
      [user.userId],
    );
    const other = await logbook.given.technician();
    await query(`SELECT set_config('app.user_id', $1, false)`, [user.userId]);
    await query(
      `UPDATE users SET reset_token = 'void', token_expiry = now() - interval '1 second' WHERE user_id = $1`,
      [user.userId],
    );
    await query(`UPDATE users SET reset_token = 'good', token_expiry = now() + interval '1 hour' WHERE user_id = $1`, [
      other.userId,
    ]);

    const purged = await logbook.app.get(PurgesService).purge(signal);
    expect(purged).toEqual({ sessions: 2, throttles: 1, idempotencyKeys: 1000, resetTokens: 1 });
    expect(await countOf('refresh_tokens')).toBe(3);
    expect(await countOf('throttles')).toBe(1);
    expect(await countOf('idempotency_keys')).toBe(1);
    expect(await query('SELECT reset_token FROM users WHERE reset_token IS NOT NULL')).toEqual([
      { reset_token: 'good' },
    ]);
    expect(await query(`SELECT entity_id FROM audit_log WHERE action = 'expire'`)).toEqual([
      { entity_id: user.userId },
    ]);
    expect(await logbook.app.get(PurgesService).purge(signal)).toEqual({
      sessions: 0,
      throttles: 0,
      idempotencyKeys: 0,
      resetTokens: 0,
    });
  });

  it('should go of runs of jobs, but for the newest, and for successes of frequent jobs earlier', async () => {
    await query(
      `INSERT INTO job_runs (job_name, state, scheduled_for, created_at, is_routine)
       SELECT 'report-refresh', state, at, at, true
       FROM (VALUES ('succeeded', 8), ('succeeded', 6), ('failed', 8), ('failed', 91), ('interrupted', 99)) AS r (state, days),
         LATERAL (SELECT now() - make_interval(days => days, secs => length(state)) AS at) a
       UNION ALL
       SELECT 'report-refresh', 'succeeded', now() - make_interval(mins => n), now() - make_interval(mins => n), true
       FROM generate_series(1, 20) AS n
       UNION ALL
       SELECT 'job-run-purge', 'succeeded', now() - make_interval(days => n), now() - make_interval(days => n), false
       FROM generate_series(1, 120) AS n`,
    );
    const removed = await logbook.app.get(JobRunPurgeService).purge(signal);
    expect(removed).toBe(2 + 31);
    expect(await countOf(`job_runs WHERE job_name = 'report-refresh'`)).toBe(23);
    expect(await countOf(`job_runs WHERE job_name = 'job-run-purge'`)).toBe(89);
  });

  it('should go of the outbox after 30 days', async () => {
    const day = 86_400;
    const now = Date.now() / 1000;
    const path = (name: string) => join(outboxOf(logbook), name);
    await mkdir(outboxOf(logbook), { recursive: true });
    for (const [name, days] of [
      ['old.eml', 31],
      ['new.eml', 29],
      ['old.txt', 31],
    ] as const) {
      await writeFile(path(name), '');
      await utimes(path(name), now, now - days * day);
    }
    expect(await logbook.app.get(MailService).purgeOutbox()).toBe(1);
    expect(['old.eml', 'new.eml', 'old.txt'].map((name) => existsSync(path(name)))).toEqual([false, true, true]);
  });

  it('should be left where it is when the job is stopped', async () => {
    await query(`INSERT INTO throttles (key_hash, attempts, forgotten_until, next_attempt_at, expires_at)
      VALUES ('\\x03', 1, now(), now(), now() - interval '1 second')`);
    expect(await logbook.app.get(PurgesService).purge(AbortSignal.abort())).toMatchObject({ throttles: 0 });
  });
});
