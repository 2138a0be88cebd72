import { DatabaseError } from 'pg';
import { type DomainError, RuleBroken } from '../../src/common/domain.error';
import { sql, type Sql } from '../../src/database/sql';
import type { GivenUser } from '../factories/given';
import { callerOf, endConnections, useUnitOfWork } from '../setup/unit-of-work';

const unknownId = '018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10';

describe('what the domain says to errors of the database', () => {
  const held = useUnitOfWork();
  let admin: GivenUser;
  let entryId: string;

  beforeAll(async () => {
    admin = await held.given.admin({ username: 'miller' });
    entryId = await held.given.entry(admin);
    await held.given.location({ locationName: 'Hall' });
    await held.given.category({ categoryName: 'Hydraulics' });
    await held.given.setting('plant.name');
  });

  /** What a statement fails with, on the way that the application takes. */
  const failureOf = async (statement: Sql): Promise<DomainError> => {
    const failure: unknown = await held.work
      .once(callerOf(admin), (tx) => tx.query(statement))
      .then(
        () => 'nothing',
        (error: unknown) => error,
      );
    return failure as DomainError;
  };
  const change = (assignment: Sql) => sql`UPDATE logbook_entries SET ${assignment} WHERE entry_id = ${entryId}`;
  const newUser = (username: string, email: string) =>
    sql`INSERT INTO users (username, email, full_name, role_id, password_hash)
      VALUES (${username}, ${email}, 'Somebody', 1, '!')`;

  describe('about one field', () => {
    const newLocation = (name: string) =>
      sql`INSERT INTO locations (location_name, created_by) VALUES (${name}, app.uid())`;
    const newCategory = (name: string) =>
      sql`INSERT INTO categories (category_name, created_by) VALUES (${name}, app.uid())`;

    it.each([
      ['a name that is taken', 'ALREADY_EXISTS', 'username', () => newUser('miller', 'a@example.com')],
      ['a name that is taken in another case', 'ALREADY_EXISTS', 'username', () => newUser('Miller', 'b@example.com')],
      ['an address that is taken', 'ALREADY_EXISTS', 'email', () => newUser('smith', 'MILLER@example.com')],
      ['a location that is there', 'ALREADY_EXISTS', 'locationName', () => newLocation('hall')],
      ['a category that is there', 'ALREADY_EXISTS', 'categoryName', () => newCategory('HYDRAULICS')],
      [
        'a setting that is there',
        'ALREADY_EXISTS',
        'settingKey',
        () => sql`INSERT INTO settings (setting_key, setting_value) VALUES ('plant.name', '1')`,
      ],
      ['a location that is not there', 'REFERENCE_NOT_FOUND', 'locationId', () => change(sql`location_id = 999999`)],
      ['a category that is not there', 'REFERENCE_NOT_FOUND', 'categoryId', () => change(sql`category_id = 999999`)],
      ['a user who is not there', 'REFERENCE_NOT_FOUND', 'userId', () => change(sql`user_id = ${unknownId}`)],
      [
        'a completer who is not there',
        'REFERENCE_NOT_FOUND',
        'completedBy',
        () => change(sql`completed_by = ${unknownId}`),
      ],
      ['a status that does not exist', 'RULE_BROKEN', 'status', () => change(sql`status = 'Done'`)],
      [
        'an end before the start',
        'RULE_BROKEN',
        'endDate',
        () => change(sql`status = 'Completed', end_date = '2000-01-01'`),
      ],
      ['an end of what is not completed', 'NOT_COMPLETED', 'endDate', () => change(sql`end_date = current_date`)],
      ['a negative downtime', 'RULE_BROKEN', 'downtimeHours', () => change(sql`downtime_hours = -1`)],
      ['a field that must not be empty', 'REQUIRED', 'device', () => change(sql`device = NULL`)],
    ])('should name it: %s', async (_, code, field, statement) => {
      const failure = await failureOf(statement());
      expect(failure).toMatchObject({ code, extras: { errors: [{ path: `/${field}`, code }] } });
      expect(failure.message).toMatch(new RegExp(`^${field} `));
    });
  });

  describe('about a value that cannot be stored', () => {
    it.each([
      ['22001', 'a text that is too long', () => change(sql`device = ${'x'.repeat(101)}`)],
      ['22003', 'a number that is too large', () => change(sql`downtime_hours = ${'1e12'}`)],
      ['22007', 'something that is no date', () => change(sql`start_date = ${'soon'}`)],
      ['22008', 'a day that does not exist', () => change(sql`start_date = ${'2026-02-30'}`)],
      ['22021', 'a NUL byte', () => change(sql`device = ${'Exca\0vator'}`)],
      ['22P02', 'something that is no number', () => change(sql`location_id = ${'first'}`)],
      ['22P05', 'a NUL byte in JSON', () => sql`SELECT ${'{"a": "\\u0000"}'}::jsonb ->> 'a'`],
    ])('should take %s for bad input: %s', async (state, _, statement) => {
      const failure = await failureOf(statement());
      expect(failure).toMatchObject({ kind: 'invalid', code: 'INVALID_VALUE', cause: { code: state } });
    });

    it('should take a text that is too large for the index for bad input', async () => {
      const words = Array.from({ length: 200_000 }, (_, index) => `word${String(index)}`).join(' ');
      const failure = await failureOf(change(sql`call_description = ${words}`));
      expect(failure).toMatchObject({ kind: 'invalid', code: 'TOO_LARGE', cause: { code: '54000' } });
    });
  });

  describe('about the moment', () => {
    it('should ask for patience when a statement takes too long', async () => {
      const attempt = held.work.run(callerOf(admin), async (tx) => {
        await tx.execute(sql`SET LOCAL statement_timeout = 20`);
        await tx.query(sql`SELECT pg_sleep(5)`);
      });
      await expect(attempt).rejects.toMatchObject({ kind: 'unavailable', code: 'TIMEOUT', cause: { code: '57014' } });
    });

    it('should ask for patience when there is no connection left', async () => {
      const { name } = held.database;
      await held.database.query(`ALTER DATABASE ${name} CONNECTION LIMIT 0`);
      await endConnections(held);
      const failure = await failureOf(sql`SELECT`);
      await held.database.query(`ALTER DATABASE ${name} CONNECTION LIMIT -1`);
      expect(failure).toMatchObject({ kind: 'unavailable', code: 'BUSY', cause: { code: '53300' } });
    });
  });

  it('should call the last administrator by name', async () => {
    const failure = await failureOf(sql`UPDATE users SET is_active = false WHERE user_id = app.uid()`);
    expect(failure).toMatchObject({ kind: 'conflict', code: 'LAST_ADMIN' });
  });

  it('should be nothing to an error that nobody expected', async () => {
    const failure = await failureOf(sql`SELECT 1 / 0`);
    expect(failure).toBeInstanceOf(DatabaseError);
    expect(failure).toMatchObject({ code: '22012' });
  });

  it('should keep the error of the database as the cause', async () => {
    const failure = await failureOf(change(sql`status = 'Done'`));
    expect(failure).toBeInstanceOf(RuleBroken);
    expect(failure.cause).toBeInstanceOf(DatabaseError);
  });
});
