import bcrypt from 'bcrypt';
import type { Problem } from '../../src/common/http/problem';
import type { LoginResult } from '../../src/modules/auth/dto/auth.dto';
import { type GivenUser, password } from '../factories/given';
import { recordsOf } from '../setup/audit';
import { useLogbook } from '../setup/logbook';
import { testConfig } from '../setup/test-config';

interface Bcrypt {
  compare(password: string, hash: string): Promise<boolean>;
  hash(password: string, rounds: number): Promise<string>;
  getRounds(hash: string): number;
}

// The real one, with its calls counted.
jest.mock('bcrypt', () => {
  const real = jest.requireActual<Bcrypt>('bcrypt');
  return { ...real, compare: jest.fn(real.compare), hash: jest.fn(real.hash) };
});
const { compare, hash, getRounds } = jest.mocked<Bcrypt>(bcrypt);

const unknownUser = '00000000-0000-8000-8000-000000000002';

describe('signing in', () => {
  const logbook = useLogbook();
  let technician: GivenUser;

  beforeAll(async () => {
    technician = await logbook.given.technician({ username: 'Crew.North' });
  });

  const signIn = (login: string, attempt = password) =>
    logbook.anybody.post<LoginResult & Problem>('/auth/login', { login, password: attempt });
  const bookkeepingOf = ({ userId }: GivenUser) =>
    logbook.database.first<{ failed_attempts: number; last_login: Date | null; version: number }>(
      'SELECT failed_attempts, last_login, version FROM users WHERE user_id = $1',
      [userId],
    );
  const setUser = ({ userId }: GivenUser, assignment: string) =>
    logbook.database.query(`UPDATE users SET ${assignment} WHERE user_id = $1`, [userId]);

  describe('with the right password', () => {
    it.each(['Crew.North', 'CREW.NORTH', 'crew.north@example.com', 'Crew.North@EXAMPLE.com', '  crew.north '])(
      'should take %p for the user',
      async (login) => {
        const { status, body } = await signIn(login);
        expect(status).toBe(200);
        expect(body.user).toMatchObject({ userId: technician.userId, accessLevel: 'Technician' });
      },
    );

    it('should give a token that works at once, and say how long', async () => {
      const { body } = await signIn('crew.north');
      const expiresIn = testConfig.get('ACCESS_TOKEN_MINUTES') * 60;
      expect(body).toMatchObject({ tokenType: 'Bearer', expiresIn, mustChangePassword: false });
      const headers = { authorization: `Bearer ${body.accessToken}` };
      expect((await logbook.anybody.get('/auth/me', headers)).body).toEqual(body.user);
    });

    it('should forget failed attempts, remember the time, and leave the version alone', async () => {
      await setUser(technician, 'failed_attempts = 2, last_login = NULL');
      const before = await bookkeepingOf(technician);
      await signIn('crew.north');
      const after = await bookkeepingOf(technician);
      expect(after).toMatchObject({ failed_attempts: 0, version: before.version });
      expect(Math.abs(Date.now() - Number(after.last_login))).toBeLessThan(60_000);
    });

    it('should record user, session and origin, once', async () => {
      const answer = await logbook.anybody.post<LoginResult>(
        '/auth/login',
        { login: 'crew.north', password },
        { 'user-agent': 'tablet 7' },
      );
      expect(await recordsOf(logbook.database, answer)).toEqual([
        {
          userId: technician.userId,
          action: 'login',
          entityType: 'sessions',
          entityId: expect.stringMatching(/^[\da-f-]{36}$/),
          details: null,
          ipAddress: '127.0.0.1',
          userAgent: 'tablet 7',
        },
      ]);
    });
  });

  describe('refusing', () => {
    it('should give the same answer to a wrong password and to a name that nobody has', async () => {
      const answers = [await signIn('crew.north', 'not the password'), await signIn('nobody.here')];
      for (const { status, body } of answers) {
        expect(status).toBe(401);
        expect(body).toMatchObject({ code: 'INVALID_CREDENTIALS' });
      }
      const [wrong, unknown] = answers.map(({ body: { requestId: _, ...body } }) => body);
      expect(wrong).toEqual(unknown);
      expect(Object.keys(answers[0]!.headers)).toEqual(Object.keys(answers[1]!.headers));
    });

    it('should take one comparison of the same cost, whoever is or is not meant, and no hash', async () => {
      const former = await logbook.given.technician();
      await setUser(former, 'is_active = false');
      const invited = await logbook.given.technician();
      await setUser(invited, `password_hash = '!'`);
      jest.clearAllMocks();
      await signIn('crew.north', 'not the password');
      await signIn('nobody.here');
      await signIn(former.username);
      await signIn(invited.username, '!');
      expect(compare.mock.calls.map((call) => getRounds(call[1]))).toEqual([10, 10, 10, 10]);
      expect(hash).not.toHaveBeenCalled();
    });

    it('should count the failed attempts of a user', async () => {
      await setUser(technician, 'failed_attempts = 0');
      await signIn('crew.north', 'not the password');
      await signIn('CREW.north@example.com', 'nor is this');
      expect((await bookkeepingOf(technician)).failed_attempts).toBe(2);
    });

    it('should record the user whose password was wrong', async () => {
      const answer = await signIn('crew.north', 'not the password');
      expect(await recordsOf(logbook.database, answer)).toMatchObject([
        { userId: technician.userId, action: 'login_failed', entityType: 'users', entityId: technician.userId },
      ]);
    });

    it('should record an unknown name for the account "unknown", as a keyed hash that is the same each time', async () => {
      const typed = 'Correct horse battery staple';
      const records = [
        ...(await recordsOf(logbook.database, await signIn(typed))),
        ...(await recordsOf(logbook.database, await signIn(typed))),
      ];
      expect(records).toMatchObject(
        Array(2).fill({ userId: unknownUser, action: 'login_failed', entityId: records[0]!.entityId }),
      );
      expect(records[0]!.entityId).toMatch(/^[\w-]{43}$/);
      const [{ found }] = (await logbook.database.query<{ found: boolean }>(
        `SELECT bool_or(audit_log::text ILIKE '%' || $1 || '%') AS found FROM audit_log`,
        [typed],
      )) as [{ found: boolean }];
      expect(found).toBe(false);
    });

    it.each(['system', 'unknown', 'system@localhost'])(
      'should refuse the account %p, whatever the password',
      async (login) => {
        expect((await signIn(login, '!')).body).toMatchObject({ status: 401, code: 'INVALID_CREDENTIALS' });
      },
    );

    it('should refuse a user who was deactivated, and record who it was', async () => {
      const former = await logbook.given.technician();
      await setUser(former, 'is_active = false');
      const answer = await signIn(former.username);
      expect(answer.body).toMatchObject({ status: 401, code: 'INVALID_CREDENTIALS' });
      expect(await recordsOf(logbook.database, answer)).toMatchObject([
        { userId: former.userId, action: 'login_failed', entityType: 'users', entityId: former.userId },
      ]);
    });

    it.each([
      ['no password', { login: 'crew.north' }, 400],
      ['an empty login', { login: ' ', password }, 400],
      ['a field that it does not know', { login: 'crew.north', password, role: 'Admin' }, 400],
      ['a login that holds a NUL', { login: 'crew\0', password }, 400],
      ['a login that is no text', { login: { like: '%' }, password }, 400],
      ['a pattern instead of a name', { login: 'crew%', password }, 401],
      ['a lone surrogate', { login: 'crew\ud800', password: '\udfff' }, 401],
    ])('should refuse %s', async (_, body, status) => {
      expect(await logbook.anybody.problem('POST', '/auth/login', body)).toMatchObject({ status });
    });
  });

  it('should compare no more than two passwords at a time', async () => {
    let running = 0;
    let most = 0;
    const { compare: real } = jest.requireActual<Bcrypt>('bcrypt');
    compare.mockImplementation(async (given, stored) => {
      most = Math.max(most, ++running);
      return real(given, stored).finally(() => running--);
    });
    const { username } = await logbook.given.technician();
    const answers = await Promise.all(Array.from({ length: 8 }, () => signIn(username)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(most).toBe(2);
  });
});
