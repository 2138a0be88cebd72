import { randomUUID } from 'node:crypto';
import { DatabaseError } from 'pg';
import { type AccessLevel, accessLevels } from '../../src/common/access-level';
import type { GivenUser } from '../factories/given';
import { type Asker, type ContextOptions, DirectSql, noPrivilege, useDirectSql } from '../setup/direct-sql';
import { withClient } from '../setup/test-database';

const roleOf: Record<AccessLevel, string> = {
  Technician: 'pp_technician',
  TechnicianReader: 'pp_technician_reader',
  Manager: 'pp_manager',
  Admin: 'pp_admin',
};
const syntaxError = '42601';

describe('the context of a transaction', () => {
  const held = useDirectSql();
  const users = {} as Record<AccessLevel, GivenUser>;

  beforeAll(async () => {
    for (const level of accessLevels) {
      users[level] = await held.given.user(level);
      await held.given.entry(users[level]);
    }
  });

  const whoIsActing = () =>
    held.sql.first<{ role: string; userId: string }>(
      `SELECT current_user AS role, current_setting('app.user_id', true) AS "userId"`,
    );
  /** Opens a context and says what came back, which role acts then and what reading comes to. */
  const open = (asker: Asker, options?: ContextOptions) =>
    held.sql.withoutContext(async () => {
      const row = await held.sql.openContext(asker, options);
      const { role } = await whoIsActing();
      return { row, role, reading: await held.sql.outcome('SELECT FROM logbook_entries LIMIT 1') };
    });
  const nothing = { row: undefined, role: 'pp_nobody', reading: noPrivilege };

  describe('of a session that is open', () => {
    it.each(accessLevels)('should say who acts and take the role of the level: %s', async (level) => {
      const { row, role } = await open(users[level]);
      expect(row).toMatchObject({ userId: users[level].userId, accessLevel: level, allowed: true });
      expect(role).toBe(roleOf[level]);
    });

    it.each(['COMMIT', 'ROLLBACK'])('should end with the transaction: %s', async (end) => {
      await held.sql.rows('BEGIN');
      await held.sql.openContext(users.Admin);
      await held.sql.rows(end);
      expect(await whoIsActing()).toEqual({ role: 'pp_app', userId: '' });
    });

    it('should not outlive its own statement when no transaction was begun', async () => {
      await held.sql.openContext(users.Admin);
      expect(await whoIsActing()).toEqual({ role: 'pp_app', userId: '' });
    });

    it('should follow a change of role with the very next transaction', async () => {
      const user = await held.given.technician();
      expect((await open(user)).role).toBe('pp_technician');
      await held.database.query(
        `UPDATE users SET role_id = (SELECT role_id FROM roles WHERE role_name = 'Manager') WHERE user_id = $1`,
        [user.userId],
      );
      expect((await open(user)).role).toBe('pp_manager');
    });
  });

  describe('that must not open', () => {
    it('should give no row and no rights without a session of that id', async () => {
      expect(await open({ sessionId: randomUUID() })).toEqual(nothing);
    });

    it('should give no row and no rights once the session has ended', async () => {
      const user = await held.given.admin();
      await held.database.query('UPDATE sessions SET ended_at = now() WHERE user_id = $1', [user.userId]);
      expect(await open(user)).toEqual(nothing);
    });

    it('should give no row and no rights once the session has expired', async () => {
      const sessionId = await held.given.session(users.Admin.userId, '-1 second');
      expect(await open({ sessionId })).toEqual(nothing);
    });

    it('should give no row and no rights once the user is deactivated', async () => {
      const user = await held.given.admin();
      await held.database.query('UPDATE users SET is_active = false WHERE user_id = $1', [user.userId]);
      expect(await open(user)).toEqual(nothing);
    });

    const tooLow = accessLevels.flatMap((minLevel, rank) =>
      accessLevels.slice(0, rank).map((level) => ({ level, minLevel })),
    );
    it.each(tooLow)('should make a $level nobody where $minLevel is asked for', async (asked) => {
      const { row, role, reading } = await open(users[asked.level], { minLevel: asked.minLevel });
      expect(row).toMatchObject({ accessLevel: asked.level, allowed: false });
      expect({ role, reading }).toEqual({ role: 'pp_nobody', reading: noPrivilege });
    });

    it('should make somebody nobody while the password must be changed', async () => {
      const { row, role, reading } = await open(await held.given.admin({ mustChangePassword: true }));
      expect(row).toMatchObject({ allowed: false, mustChangePassword: true });
      expect({ role, reading }).toEqual({ role: 'pp_nobody', reading: noPrivilege });
    });

    it('should open while the password must be changed where that is said to be fine', async () => {
      const user = await held.given.admin({ mustChangePassword: true });
      const { row, role } = await open(user, { passwordMayBeDue: true });
      expect(row).toMatchObject({ allowed: true, mustChangePassword: true });
      expect(role).toBe('pp_admin');
    });

    it.each([
      ['pp_app', []],
      ['pp_nobody', []],
      ['pp_jobs', ['jobs', 'job_runs']],
    ])('should leave every table and view closed to %s, but for %j', async (role, open) => {
      const relations = await held.database.query<{ name: string }>(
        `SELECT oid::regclass::text AS name FROM pg_class
         WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND relname <> ALL ($1)
           AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'`,
        [open],
      );
      expect(relations.length).toBeGreaterThan(10);
      await held.sql.withoutContext(async () => {
        await held.sql.rows(`SET LOCAL ROLE ${role}`);
        for (const { name } of relations) {
          expect([name, await held.sql.outcome(`SELECT FROM ${name}`)]).toEqual([name, noPrivilege]);
        }
      });
    });
  });

  describe('and whoever slips SQL into a statement', () => {
    const stacked = `SELECT 1; SET LOCAL ROLE pp_admin`;

    it('should refuse a second statement behind the first', async () => {
      expect(await held.sql.as(users.Technician, () => held.sql.outcome(stacked))).toBe(syntaxError);
    });

    it('should owe that to the extended protocol: the simple one lets it through', async () => {
      await withClient(held.database.app, async (client) => {
        await client.query('BEGIN');
        await client.query(stacked);
        const { rows } = await client.query('SELECT current_user AS role');
        expect(rows).toEqual([{ role: 'pp_admin' }]);
      });
    });

    it.each([`set_config('role', 'pp_admin', true)`, `set_config('app.user_id', '', true)`])(
      'should refuse a function call inside the statement: %s',
      async (call) => {
        const attempt = () => held.sql.outcome(`SELECT FROM logbook_entries WHERE ${call} IS NOT NULL`);
        expect(await held.sql.as(users.Technician, attempt)).toBe(noPrivilege);
      },
    );

    it('should show no statement of other connections', async () => {
      const other = await DirectSql.connect(held.database.app);
      try {
        await other.rows(`SELECT 'of interest to nobody else'`);
        const [seen] = await held.sql.as(users.Technician, () =>
          held.sql.rows(
            `SELECT count(*)::int AS shown FROM pg_stat_activity
             WHERE pid <> pg_backend_pid() AND query LIKE '%of interest%'`,
          ),
        );
        expect(seen).toEqual({ shown: 0 });
      } finally {
        await other.end();
      }
    });
  });

  // Whoever can send whole statements is pp_app, and pp_app may become each level: PostgreSQL ties SET ROLE to the login.
  // What protects is that the application sends fixed statements one at a time. What such a person cannot become stands
  // in the second test.
  describe('and whoever can send whole statements', () => {
    it('should see nothing after RESET ROLE', async () => {
      const reading = await held.sql.as(users.Technician, async () => {
        await held.sql.rows('RESET ROLE');
        return held.sql.outcome('SELECT FROM logbook_entries');
      });
      expect(reading).toBe(noPrivilege);
    });

    it('should be able to become another level, which nothing in the database prevents', async () => {
      const seen = await held.sql.as(users.Technician, async () => {
        await held.sql.rows('SET LOCAL ROLE pp_admin');
        return held.sql.outcome('SELECT FROM logbook_entries');
      });
      expect(seen).toBe(accessLevels.length);
    });

    it.each(['pp_owner', 'pp_auth', 'pp_audit', 'pp_search', 'pp_archive', 'pp_migrator'])(
      'should not be able to become %s',
      async (role) => {
        const attempt = () => held.sql.outcome(`SET LOCAL ROLE ${role}`);
        expect(await held.sql.as(users.Technician, attempt)).toBe(noPrivilege);
      },
    );

    it('should not be able to sign in as somebody else on the same connection', async () => {
      const attempt = () => held.sql.outcome('SET SESSION AUTHORIZATION pp_admin');
      expect(await held.sql.as(users.Technician, attempt)).toBe(noPrivilege);
    });
  });

  describe('of a command', () => {
    it('should act as the account system with the rights of its level', async () => {
      const { row, role } = await open({ command: 'Manager' });
      expect(row).toMatchObject({ userId: '00000000-0000-8000-8000-000000000001', allowed: true });
      expect(role).toBe('pp_manager');
    });

    it('should not open for a level that does not exist', async () => {
      const unknown = { command: 'Owner' as AccessLevel };
      const refusal = held.sql.as(unknown, () => held.sql.rows('SELECT FROM logbook_entries'));
      await expect(refusal).rejects.toThrow(DatabaseError);
    });
  });
});
