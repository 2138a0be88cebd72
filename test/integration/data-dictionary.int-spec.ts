import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedAdministrator } from '../../src/database/seed-administrator';
import type { GivenUser } from '../factories/given';
import { useDatabase } from '../setup/logbook';
import { catalogColumns, differences } from './data-dictionary/catalog-columns';
import { addedForeignKeys, deviations } from './data-dictionary/deviations';
import { dictionaryForeignKeys, dictionaryIndexes, dictionaryTables } from './data-dictionary/dictionary';

const checkViolation = '23514';

describe('the data dictionary', () => {
  const held = useDatabase();
  let technician: GivenUser;

  beforeAll(async () => {
    technician = await held.given.technician();
  });

  describe('tables and columns', () => {
    const explained = deviations.flatMap((deviation) => deviation.differences);

    it('should be there as written, but for the deviations that are explained', async () => {
      const found = differences(dictionaryTables, await catalogColumns(held.database));
      expect(found.toSorted()).toEqual(explained.toSorted());
    });

    it('should be missed when something is dropped or changed', async () => {
      await held.database.query('BEGIN');
      try {
        await held.database.query(`
          ALTER TABLE roles DROP COLUMN description;
          ALTER TABLE categories ALTER description TYPE varchar(9);
          ALTER TABLE users ALTER email DROP NOT NULL, ALTER is_active DROP DEFAULT`);
        const found = differences(dictionaryTables, await catalogColumns(held.database));
        expect(found.filter((line) => !explained.includes(line)).toSorted()).toEqual([
          'categories.description: TEXT is VARCHAR(9)',
          'roles.description: missing',
          'users.email: not NOT NULL',
          'users.is_active: not DEFAULT TRUE',
        ]);
      } finally {
        await held.database.query('ROLLBACK');
      }
    });

    it('should have every addition explained in docs/schema.md', () => {
      const documentation = readFileSync(join(__dirname, '../../docs/schema.md'), 'utf8');
      const added = explained.filter((line) => line.endsWith(': added')).map((line) => line.split(/[.:]/).at(-2)!);
      expect(added.filter((name) => !documentation.includes(`\`${name}\``))).toEqual([]);
    });
  });

  it('should find its twelve foreign keys, and those that were added', async () => {
    const found = await held.database.query<{ key: string }>(`
      SELECT format('%s.%s → %s.%s', conrelid::regclass, a.attname, confrelid::regclass, b.attname) AS key
      FROM pg_constraint
      JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1]
      JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = confkey[1]
      WHERE contype = 'f' AND conparentid = 0`);
    expect(found.map(({ key }) => key).toSorted()).toEqual([...dictionaryForeignKeys, ...addedForeignKeys].toSorted());
  });

  it('should name twelve indexes', () => {
    expect(dictionaryIndexes).toHaveLength(12);
  });

  it.each(dictionaryIndexes)('should find an index on $on', async ({ index, keys }) => {
    const found = await held.database.query(
      `SELECT format('%s %s', amname, (
         SELECT string_agg(pg_get_indexdef(indexrelid, position, true), ', ' ORDER BY position)
         FROM generate_series(1, indnkeyatts) AS position)) AS keys
       FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_am a ON a.oid = relam
       WHERE relname = $1 AND relnamespace = 'public'::regnamespace AND indisvalid AND indpred IS NULL`,
      [index],
    );
    expect(found).toEqual([{ keys }]);
  });

  describe('check constraints', () => {
    it.each([
      ['status', { status: 'Done' }],
      ['status', { status: 'open' }],
      ['priority', { priority: 'Urgent' }],
      ['downtime_hours', { downtime_hours: -0.01 }],
      ['downtime_hours', { downtime_hours: 'NaN' }],
      ['end_date', { start_date: '2026-03-02', end_date: '2026-03-01' }],
      ['end_date', { end_date: 'infinity' }],
      ['start_date', { start_date: '-infinity' }],
    ])('should refuse a wrong %s: %j', async (column, values) => {
      await expect(held.given.entry(technician, values)).rejects.toMatchObject({
        code: checkViolation,
        constraint: `ck_logbook_entries_${column}`,
      });
    });

    it.each([
      ...['Open', 'Completed', 'Escalation'].map((status) => ({ status })),
      ...['Low', 'Medium', 'High', null].map((priority) => ({ priority })),
      ...[0, 99_999_999.99, null].map((downtime_hours) => ({ downtime_hours })),
      { start_date: '2026-03-01', end_date: '2026-03-01' },
      { end_date: null },
    ])('should take %j', async (values) => {
      await expect(held.given.entry(technician, values)).resolves.toEqual(expect.any(String));
    });
  });

  describe('triggers', () => {
    const tablesWith = async (pattern: string) => {
      const rows = await held.database.query<{ table: string }>(
        `SELECT tgrelid::regclass::text AS table FROM pg_trigger WHERE tgname ~ $1 ORDER BY 1`,
        [pattern],
      );
      return rows.map(({ table }) => table);
    };
    const tablesThatChange = [...Object.keys(dictionaryTables).filter((table) => table !== 'audit_log'), 'imports'];

    it('should keep updated_at on every table that changes', async () => {
      expect(await tablesWith('^trg_.*_updated_at$')).toEqual(tablesThatChange.toSorted());
    });

    it('should record the changes of every table that changes', async () => {
      expect(await tablesWith('^trg_.*_audit$')).toEqual(tablesThatChange.toSorted());
    });

    it('should cascade the soft deletion of entries', async () => {
      expect(await tablesWith('^trg_.*_soft_delete$')).toEqual(['logbook_entries']);
    });
  });

  describe('initial data', () => {
    it('should be the three roles', async () => {
      const roles = await held.database.query(
        `SELECT role_name, description, access_level FROM roles WHERE is_built_in ORDER BY role_id`,
      );
      expect(roles).toEqual([
        { role_name: 'Admin', description: 'Full system access', access_level: 'Admin' },
        { role_name: 'Manager', description: 'Access to all logs and limited settings', access_level: 'Manager' },
        { role_name: 'Technician', description: 'Access to own logs only', access_level: 'Technician' },
      ]);
    });

    it('should get an administrator once, who must change a generated password', async () => {
      const administrator = { passwordHash: 'a hash', mustChangePassword: true };
      const seed = () => seedAdministrator(held.database.migrator, administrator);
      expect([await seed(), await seed()]).toEqual([true, false]);
      const [admin] = await held.database.query(
        `SELECT role_name, must_change_password, is_active FROM users JOIN roles USING (role_id)
         WHERE username = 'admin'`,
      );
      expect(admin).toEqual({ role_name: 'Admin', must_change_password: true, is_active: true });
    });

    it('should have two accounts that stand for nobody and cannot sign in', async () => {
      const accounts = await held.database.query(
        `SELECT username, is_active, password_hash FROM users WHERE username IN ('system', 'unknown') ORDER BY 1`,
      );
      expect(accounts).toEqual([
        { username: 'system', is_active: false, password_hash: '!' },
        { username: 'unknown', is_active: false, password_hash: '!' },
      ]);
    });
  });
});
