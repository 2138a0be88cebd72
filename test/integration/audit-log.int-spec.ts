import type { ClientConfig } from 'pg';
import type { GivenUser } from '../factories/given';
import { noPrivilege, useDirectSql } from '../setup/direct-sql';
import { withClient } from '../setup/test-database';

const unknownUser = '00000000-0000-8000-8000-000000000002';

describe('the audit log', () => {
  const held = useDirectSql();
  let admin: GivenUser;

  beforeAll(async () => {
    admin = await held.given.admin();
  });

  describe('append-only', () => {
    const whoever: [string, () => ClientConfig, string][] = [
      ['its owner', () => held.database.migrator, 'SET ROLE pp_owner'],
      ['a superuser', () => held.database.admin, 'RESET ROLE'],
      [
        'a superuser for whom triggers stand aside',
        () => held.database.admin,
        'SET session_replication_role = replica',
      ],
    ];
    const attempts = [
      `UPDATE audit_log SET action = 'nothing'`,
      `UPDATE audit_log SET action = 'nothing' WHERE false`,
      'DELETE FROM audit_log',
      'TRUNCATE audit_log',
      `INSERT INTO audit_log (log_id, user_id, action, entity_type, entity_id)
        SELECT log_id, user_id, 'nothing', '', '' FROM audit_log LIMIT 1
        ON CONFLICT (log_id) DO UPDATE SET action = excluded.action`,
    ];
    const cases = whoever.flatMap(([who, connection, become]) =>
      attempts.map((attempt) => ({ who, connection, become, attempt })),
    );

    it.each(cases)('should refuse $who: $attempt', async ({ connection, become, attempt }) => {
      await withClient(connection(), async (client) => {
        await client.query(become);
        await expect(client.query(attempt)).rejects.toMatchObject({
          code: noPrivilege,
          message: 'the audit log is append-only',
        });
      });
    });

    // The owner can take the trigger away, as a superuser can: that is a change of the schema, and who may become the
    // owner is the migrations alone. What happens behind the database's back is the matter of sealing the log.
    it('should owe that to a trigger', async () => {
      await held.database.query('BEGIN');
      try {
        await held.database.query('ALTER TABLE audit_log DISABLE TRIGGER trg_audit_log_append_only');
        await expect(held.database.query('DELETE FROM audit_log')).resolves.toEqual([]);
      } finally {
        await held.database.query('ROLLBACK');
      }
    });
  });

  describe('writing', () => {
    // pp_owner may insert because the table is its own; row-level security does not bind an owner.
    it('should be granted to pp_audit alone, apart from the owner', async () => {
      const writers = await held.database.query<{ role: string }>(`
        SELECT rolname AS role FROM pg_roles
        WHERE NOT rolsuper AND rolname !~ '^pg_' AND has_any_column_privilege(oid, 'audit_log', 'INSERT') ORDER BY 1`);
      expect(writers.map(({ role }) => role)).toEqual(['pp_audit', 'pp_owner']);
    });

    it('should need the policy as well as the grant', async () => {
      await held.database.query('GRANT INSERT ON audit_log TO pp_admin');
      const forge = () =>
        held.sql.outcome(
          `INSERT INTO audit_log (user_id, action, entity_type, entity_id) VALUES ($1, 'login', 'users', 'x')`,
          [admin.userId],
        );
      const outcome = await held.sql.as(admin, forge);
      await held.database.query('REVOKE INSERT ON audit_log FROM pp_admin');
      expect(outcome).toBe(noPrivilege);
    });

    it('should put events of nobody known down to the account unknown', async () => {
      await held.sql.rows(`SELECT audit.record_event(NULL, 'login_failed', 'users', 'a name', NULL, NULL, NULL, NULL)`);
      const [record] = await held.database.query(
        `SELECT user_id, ip_address, details FROM audit_log WHERE action = 'login_failed'`,
      );
      expect(record).toEqual({ user_id: unknownUser, ip_address: null, details: null });
    });
  });

  describe('secrets', () => {
    const canary = 'canary-in-the-log';
    const mentions = async (text: string) => {
      const { count } = await held.database.first<{ count: number }>(
        `SELECT count(*)::int FROM audit_log WHERE audit_log::text LIKE '%' || $1 || '%'`,
        [text],
      );
      return count;
    };

    beforeAll(async () => {
      const { database } = held;
      await database.query(`SELECT set_config('app.user_id', $1, false)`, [admin.userId]);
      await database.query(`UPDATE users SET full_name = 'recorded-name' WHERE user_id = $1`, [admin.userId]);
      for (const column of ['password_hash', 'reset_token', 'phone_number']) {
        await database.query(`UPDATE users SET ${column} = '${canary}-1' WHERE user_id = $1`, [admin.userId]);
        await database.query(`UPDATE users SET ${column} = '${canary}-2' WHERE user_id = $1`, [admin.userId]);
      }
      await database.query(
        `INSERT INTO users (username, email, full_name, role_id, password_hash, reset_token, phone_number)
         VALUES ('canary', 'bird@example.com', 'Bird', 1, '${canary}', '${canary}', '${canary}')`,
      );
      await held.given.setting('mail.password', { settingValue: canary });
      await database.query(`UPDATE settings SET setting_value = '${canary}-2' WHERE setting_key = 'mail.password'`);
      await database.query(`DELETE FROM settings WHERE setting_key = 'mail.password'`);
      await database.query(`DELETE FROM users WHERE username = 'canary'`);
    });

    it('should not be in it, old or new, of rows made, changed or deleted', async () => {
      expect(await mentions(canary)).toBe(0);
    });

    it('should be looked for where everything else is found', async () => {
      expect(await mentions('recorded-name')).toBe(1);
    });

    it('should show that they changed', async () => {
      const records = await held.database.query(
        `SELECT details FROM audit_log WHERE entity_id = $1 AND details -> 'new' ? 'password_hash' AND action = 'update'
         ORDER BY seq LIMIT 1`,
        [admin.userId],
      );
      const redacted = { password_hash: '[redacted]' };
      expect(records).toEqual([{ details: { old: redacted, new: redacted } }]);
    });

    it('should tell an empty secret from one that was set', async () => {
      const [record] = await held.database.query(
        `SELECT details FROM audit_log WHERE entity_id = $1 AND details -> 'new' ? 'reset_token' ORDER BY seq LIMIT 1`,
        [admin.userId],
      );
      expect(record).toEqual({ details: { old: { reset_token: null }, new: { reset_token: '[redacted]' } } });
    });
  });

  describe('the bookkeeping of sign-ins', () => {
    const bookkeeping = (username: string) =>
      held.database.first(
        `SELECT failed_attempts, last_login IS NOT NULL AS "hasSignedIn", version, updated_at = created_at AS "untouched",
           (SELECT count(*)::int FROM audit_log WHERE entity_id = users.user_id::text) AS records
         FROM users WHERE username = $1`,
        [username],
      );

    it('should count attempts without a record, a new version or a later updated_at', async () => {
      const { username } = await held.given.technician();
      await held.sql.rows(`SELECT * FROM auth.begin_login($1, '[]')`, [username]);
      expect(await bookkeeping(username)).toEqual({
        failed_attempts: 1,
        hasSignedIn: false,
        version: 1,
        untouched: true,
        records: 1, // of its making
      });
    });

    it('should note the sign-in without a record, a new version or a later updated_at', async () => {
      const { username, userId } = await held.given.technician();
      await held.sql.rows(`SELECT auth.open_session($1, '1 hour', NULL, NULL)`, [userId]);
      expect(await bookkeeping(username)).toEqual({
        failed_attempts: 0,
        hasSignedIn: true,
        version: 1,
        untouched: true,
        records: 1,
      });
    });

    it('should not hide a change that comes along', async () => {
      const { username, userId } = await held.given.technician();
      await held.database.query('UPDATE users SET failed_attempts = 0, is_active = false WHERE user_id = $1', [userId]);
      expect(await bookkeeping(username)).toMatchObject({ version: 2, untouched: false, records: 2 });
    });
  });
});
