import type { CreateUser, User } from '../../src/modules/users/dto/user.dto';
import { type GivenUser, password } from '../factories/given';
import { newUser } from '../factories/new-user';
import { recordsOf } from '../setup/audit';
import { useLogbook } from '../setup/logbook';
import { everyPage, type Page } from '../setup/pages';

const system = '00000000-0000-8000-8000-000000000001';
const unknown = '00000000-0000-8000-8000-000000000002';
const phoneNumber = '+49 30 5550100';

describe('users', () => {
  const logbook = useLogbook();
  let admin: GivenUser;
  let manager: GivenUser;
  let technician: GivenUser;

  beforeAll(async () => {
    admin = await logbook.given.admin({ username: 'admin' });
    manager = await logbook.given.manager({ username: 'manager', fullName: 'Boss' });
    technician = await logbook.given.technician({ username: 'Technician.North', fullName: 'Anna' });
  });

  const create = async (values: Partial<CreateUser> = {}) => {
    const answer = await logbook.as(admin).post<User>('/users', newUser(values));
    expect(answer.status).toBe(201);
    return answer;
  };
  const storedPhoneOf = async (userId: string) => {
    const row = await logbook.database.first<{ phone_number: string }>(
      'SELECT phone_number FROM users WHERE user_id = $1',
      [userId],
    );
    return row.phone_number;
  };

  describe('adding', () => {
    it('should add somebody who signs in and changes the password first', async () => {
      const { username, email } = newUser();
      const { body } = await create({ username, email, department: 'Maintenance', phoneNumber });
      expect(body).toEqual({
        userId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7/),
        username,
        email,
        fullName: 'Fitter, south crew',
        roleId: 3,
        roleName: 'Technician',
        accessLevel: 'Technician',
        department: 'Maintenance',
        phoneNumber,
        isActive: true,
        mustChangePassword: true,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        updatedAt: body.createdAt,
        lastLogin: null,
        failedAttempts: 0,
        version: 1,
      });
      expect((await logbook.anybody.post('/auth/login', { login: body.email, password })).body).toMatchObject({
        mustChangePassword: true,
        user: { userId: body.userId },
      });
    });

    it('should be recorded once, with neither password nor telephone number', async () => {
      const answer = await create({ phoneNumber });
      expect(await recordsOf(logbook.database, answer)).toMatchObject([
        {
          userId: admin.userId,
          action: 'create',
          entityType: 'users',
          entityId: answer.body.userId,
          details: { new: { username: answer.body.username, password_hash: '[redacted]', phone_number: '[redacted]' } },
        },
      ]);
    });

    it.each([
      ['the name of the service', () => 'Preventplus2026'],
      ['the username', ({ username }: CreateUser) => `${username}-${username}`],
      ['the full name', ({ fullName }: CreateUser) => `${fullName} 2026`],
    ])('should refuse a first password that is little more than %s', async (_, made) => {
      const user = newUser();
      const problem = await logbook.as(admin).problem('POST', '/users', { ...user, password: made(user) });
      expect(problem).toMatchObject({ status: 422, code: 'GUESSABLE_PASSWORD', errors: [{ path: '/password' }] });
    });

    it.each([
      ['username', { username: 'TECHNICIAN.north' }],
      ['email', { email: 'Technician.NORTH@example.com' }],
      ['username', { username: 'Ｔｅｃｈｎｉｃｉａｎ．Ｎｏｒｔｈ' }],
    ])('should refuse a %s that somebody has: %p', async (field, values) => {
      expect(await logbook.as(admin).problem('POST', '/users', newUser(values))).toMatchObject({
        status: 409,
        code: 'ALREADY_EXISTS',
        errors: [{ path: `/${field}`, code: 'ALREADY_EXISTS' }],
      });
    });

    it.each([
      ['a role that does not exist', { roleId: 999 }, 422, '/roleId'],
      ['a username with @ in disguise', { username: 'fitter＠home' }, 422, '/username'],
      ['a username with @', { username: 'fitter@home' }, 400, '/username'],
      ['a blank username', { username: '  ' }, 400, '/username'],
      ['a username of 51 characters', { username: 'x'.repeat(51) }, 400, '/username'],
      ['no e-mail address', { email: 'fitter' }, 400, '/email'],
      ['a telephone number of 21 characters', { phoneNumber: '1'.repeat(21) }, 400, '/phoneNumber'],
      ['a short password', { password: 'x'.repeat(14) }, 400, '/password'],
      ['a NUL', { fullName: 'Fit\0ter' }, 400, '/fullName'],
    ])('should refuse %s and name the field', async (_, values, status, path) => {
      const problem = await logbook.as(admin).problem('POST', '/users', newUser(values));
      expect(problem.status).toBe(status);
      expect(problem.errors?.map((error) => error.path)).toContain(path);
    });

    it.each(['isActive', 'mustChangePassword', 'accessLevel', 'userId', 'passwordHash'])(
      'should refuse to be told %s',
      async (field) => {
        const body = { ...newUser(), [field]: true };
        expect(await logbook.as(admin).problem('POST', '/users', body)).toMatchObject({ status: 400 });
      },
    );
  });

  describe('the telephone number', () => {
    it('should stand nowhere in the database as it is', async () => {
      const { body } = await create({ phoneNumber: '+39 06 5550199' });
      expect(await storedPhoneOf(body.userId)).toMatch(/^v1:t1:[\w+/]+=*$/);
      const { found } = await logbook.database.first<{ found: boolean }>(
        `SELECT EXISTS (SELECT FROM users u WHERE u::text LIKE '%5550199%')
           OR EXISTS (SELECT FROM audit_log a WHERE a::text LIKE '%5550199%') AS found`,
      );
      expect(found).toBe(false);
    });

    it('should be encrypted differently each time', async () => {
      const stored = [await create({ phoneNumber }), await create({ phoneNumber })].map(({ body }) =>
        storedPhoneOf(body.userId),
      );
      const [first, second] = await Promise.all(stored);
      expect(first).not.toBe(second);
    });

    it('should not open in the row of somebody else', async () => {
      const { body: owner } = await create({ phoneNumber });
      const { body: thief } = await create();
      await logbook.database.query('UPDATE users SET phone_number = $1 WHERE user_id = $2', [
        await storedPhoneOf(owner.userId),
        thief.userId,
      ]);
      const problem = await logbook.as(admin).failure('GET', `/users/${thief.userId}`);
      expect(problem).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' });
      expect(JSON.stringify(problem)).not.toContain('5550100');
      await logbook.database.query('UPDATE users SET phone_number = NULL WHERE user_id = $1', [thief.userId]);
    });
  });

  describe('seeing', () => {
    it.each(['admin', 'manager'] as const)('should show everybody to the %s', async (who) => {
      const caller = { admin, manager }[who];
      const path = `/users/${technician.userId}`;
      expect((await logbook.as(caller).get(path)).body).toMatchObject({ userId: technician.userId });
    });

    it('should show technicians themselves alone', async () => {
      const own = await logbook.as(technician).get(`/users/${technician.userId.toUpperCase()}`);
      expect(own.body).toMatchObject({ userId: technician.userId });
      expect(await logbook.as(technician).problem('GET', `/users/${manager.userId}`)).toMatchObject({
        status: 404,
        code: 'USER_NOT_FOUND',
      });
    });

    it.each([system, unknown, '018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10'])('should not show %s', async (userId) => {
      expect(await logbook.as(admin).problem('GET', `/users/${userId}`)).toMatchObject({
        status: 404,
        code: 'USER_NOT_FOUND',
      });
    });

    it('should refuse an id that is none', async () => {
      expect(await logbook.as(admin).problem('GET', '/users/1')).toMatchObject({ status: 400 });
    });

    it('should never show a credential', async () => {
      const list = await logbook.as(admin).get<Page<User>>('/users');
      const answers = [list, await logbook.as(admin).get('/auth/me')].map(({ body }) => JSON.stringify(body));
      const { password_hash: hash } = await logbook.database.first<{ password_hash: string }>(
        `SELECT password_hash FROM users WHERE username = 'admin'`,
      );
      for (const answer of answers) {
        expect(answer).not.toContain(hash);
        expect(answer).not.toMatch(/\$2b\$|hash|token|"password"/i);
      }
    });
  });

  describe('the list', () => {
    const usernames = async (query: string, caller = manager) =>
      (await everyPage<User>(logbook.as(caller), `/users?limit=2&${query}`)).map((user) => user.username);

    it('should name everybody but the accounts that are nobody', async () => {
      const all = await usernames('', admin);
      expect(all).toEqual(expect.arrayContaining(['Technician.North', 'admin', 'manager']));
      expect(all).not.toEqual(expect.arrayContaining(['system']));
      expect(all).not.toEqual(expect.arrayContaining(['unknown']));
    });

    it('should filter by role', async () => {
      expect(await usernames('roleId=1&roleId=2&sort=username')).toEqual(['admin', 'manager']);
    });

    it('should filter by whether they are active', async () => {
      const { username } = await logbook.given.technician();
      await logbook.database.query('UPDATE users SET is_active = false WHERE username = $1', [username]);
      expect(await usernames('isActive=false')).toEqual([username]);
      expect(await usernames('isActive=true')).not.toContain(username);
    });

    it.each(['username', 'fullName', 'createdAt'])('should give everybody once, sorted by %s', async (sort) => {
      const column = { username: 'username', fullName: 'full_name', createdAt: 'created_at' }[sort] ?? '';
      const ordered = async (direction: string) =>
        (
          await logbook.database.query<{ username: string }>(
            `SELECT username FROM users WHERE username NOT IN ('system', 'unknown')
             ORDER BY ${column} ${direction}, user_id ${direction}`,
          )
        ).map((row) => row.username);
      expect(await usernames(`sort=${sort}`)).toEqual(await ordered('ASC'));
      expect(await usernames(`sort=-${sort}`)).toEqual(await ordered('DESC'));
    });

    it.each(['sort=passwordHash', 'isActive=yes', 'roleId=0', 'limit=0', 'cursor=x', 'q=x'])(
      'should refuse %s',
      async (query) => {
        expect(await logbook.as(manager).problem('GET', `/users?${query}`)).toMatchObject({ status: 400 });
      },
    );

    it('should not be for technicians', async () => {
      expect(await logbook.as(technician).problem('GET', '/users')).toMatchObject({ code: 'ACCESS_DENIED' });
    });
  });
});
