import bcrypt from 'bcrypt';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.setup';
import type { Problem } from '../../src/common/http/problem';
import type { LoginResult } from '../../src/modules/auth/dto/auth.dto';
import { throttleLimits } from '../../src/modules/throttles/throttle-limits';
import { type GivenUser, password } from '../factories/given';
import { Api } from '../setup/api';
import { useLogbook } from '../setup/logbook';
import { testConfig } from '../setup/test-config';
import { testKeys } from '../setup/test-keys';

interface Bcrypt {
  compare(password: string, hash: string): Promise<boolean>;
}

// The real one, with its calls counted, and asked only once whether the same password fits the same hash.
jest.mock('bcrypt', () => {
  const real = jest.requireActual<Bcrypt>('bcrypt');
  const known = new Map<string, Promise<boolean>>();
  const compared = (given: string, stored: string) => {
    const answer = known.get(given + stored) ?? real.compare(given, stored);
    known.set(given + stored, answer);
    return answer;
  };
  return { ...real, compare: jest.fn(compared) };
});
const { compare } = jest.mocked<Bcrypt>(bcrypt);

const attacker = '192.0.2.66';
const home = '198.51.100.7';
const { accountAndAddress, account, address } = throttleLimits['sign-in'];

describe('guessing passwords', () => {
  const logbook = useLogbook({ config: testConfig.with({ TRUSTED_PROXIES: ['127.0.0.1'] }) });
  let second: NestFastifyApplication;
  let owner: GivenUser;

  beforeAll(async () => {
    const config = testConfig.with({ TRUSTED_PROXIES: ['127.0.0.1'], DATA_DIR: logbook.dataDir });
    second = await createApp({ config, keys: testKeys, connection: logbook.database.app });
  });
  afterAll(() => second.close());

  beforeEach(async () => {
    owner = await logbook.given.technician();
    await logbook.database.query('DELETE FROM throttles');
    compare.mockClear();
  });

  const signIn = (login: string, attempt: string, from = attacker, api = logbook.anybody) =>
    api.post<LoginResult & Problem>('/auth/login', { login, password: attempt }, { 'x-forwarded-for': from });
  const guess = (login = owner.username, from = attacker) => signIn(login, 'not the password', from);
  const guesses = async (count: number, login?: string, from?: string) => {
    const statuses: number[] = [];
    for (let made = 0; made < count; made++) statuses.push((await guess(login, from)).status);
    return statuses;
  };
  /** Lets every delay pass, and nothing be forgotten. */
  const letDelaysPass = () => logbook.database.query('UPDATE throttles SET next_attempt_at = now()');
  const failedAttempts = async () => {
    const row = await logbook.database.first<{ failed_attempts: number }>(
      'SELECT failed_attempts FROM users WHERE user_id = $1',
      [owner.userId],
    );
    return row.failed_attempts;
  };

  it('should be let no more often than the limit, however many guess at once in however many processes', async () => {
    const apis = [logbook.anybody, new Api(second)];
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => signIn(owner.username, 'not the password', attacker, apis[index % 2])),
    );
    const counts = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect(compare.mock.calls.length).toBe(counts(401));
    expect(counts(401)).toBe(accountAndAddress.free);
    expect(counts(401) + counts(429)).toBe(200);
  });

  it('should have to wait after the free attempts, before anything is compared', async () => {
    expect(await guesses(accountAndAddress.free)).toEqual(Array(accountAndAddress.free).fill(401));
    compare.mockClear();
    const { status, headers, body } = await guess();
    expect([status, body.code]).toEqual([429, 'TOO_MANY_ATTEMPTS']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(accountAndAddress.firstWait);
    expect((await signIn(owner.username, password)).status).toBe(429);
    expect(compare).not.toHaveBeenCalled();
  });

  it('should have to wait twice as long each time, and never longer than the longest wait', async () => {
    await guesses(accountAndAddress.free);
    const waits: number[] = [];
    for (let round = 0; round < 7; round++) {
      await letDelaysPass();
      expect((await guess()).status).toBe(401);
      waits.push(Math.round(Number((await guess()).headers['retry-after']) / accountAndAddress.firstWait));
    }
    expect(waits).toEqual([2, 4, 8, 16, 30, 30, 30]);
  });

  it('should not keep the owner out, who comes from another address', async () => {
    await guesses(accountAndAddress.free + 3);
    expect((await signIn(owner.username, password, home)).status).toBe(200);
    expect((await guess()).status).toBe(429);
  });

  it('should not keep the owner out where the owner is known, even when the whole world guesses', async () => {
    expect((await signIn(owner.username, password, home)).status).toBe(200);
    await guess();
    await logbook.database.query(
      `UPDATE throttles SET attempts = 1000, next_attempt_at = now() + interval '30 seconds' WHERE last_success_at IS NULL`,
    );
    expect((await guess(owner.username, '203.0.113.9')).status).toBe(429);
    expect((await signIn(owner.username, password, home)).status).toBe(200);
  });

  it('should be bounded for an account from all addresses together, with a short wait', async () => {
    for (let made = 0; made < account.free; made += 10) await guesses(10, owner.username, `192.0.2.${String(made)}`);
    const { status, headers } = await guess(owner.username, '203.0.113.9');
    expect(status).toBe(429);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(account.longestWait);
  });

  it('should be bounded for an address over all accounts together', async () => {
    const statuses: number[] = [];
    for (let made = 0; made < address.free + 10; made++) statuses.push((await guess(`nobody-${String(made)}`)).status);
    expect(statuses.slice(0, address.free)).toEqual(Array(address.free).fill(401));
    expect(statuses.slice(address.free)).toContain(429);
    expect((await guess('somebody-else', home)).status).toBe(401);
  });

  it('should be one address that has a whole network of IPv6', async () => {
    for (let made = 0; made < accountAndAddress.free; made++)
      await guess(owner.username, `2001:db8:1:2::${made.toString(16)}`);
    expect((await guess(owner.username, '2001:db8:1:2:ffff::1')).status).toBe(429);
    expect((await guess(owner.username, '2001:db8:1:3::1')).status).toBe(401);
  });

  it('should be throttled for a name that nobody has exactly as for one that exists', async () => {
    const seen: unknown[] = [];
    for (const login of [owner.username, 'nobody.here']) {
      const statuses = await guesses(accountAndAddress.free + 1, login, `192.0.2.${String(seen.length)}`);
      const { headers, body } = await guess(login, `192.0.2.${String(seen.length)}`);
      const { requestId: _, detail, ...problem } = body;
      seen.push([statuses, Object.keys(headers), problem, detail.replace(/\d+/, 'n')]);
    }
    expect(seen[0]).toEqual(seen[1]);
  });

  it.each([
    ['upper case', (name: string) => name.toUpperCase()],
    ['spaces', (name: string) => `  ${name} `],
    ['wide characters', (name: string) => name.replace('t', 'ｔ')],
    ['a capital I with a dot', (name: string) => name.replaceAll('i', 'İ')],
  ])('should gain nothing from %s in the name', async (_, disguise) => {
    await guesses(accountAndAddress.free);
    expect((await guess(disguise(owner.username))).status).toBe(429);
  });

  it('should start anew after a success, at this address', async () => {
    await guesses(accountAndAddress.free - 1);
    expect((await signIn(owner.username, password)).status).toBe(200);
    expect(await guesses(accountAndAddress.free)).toEqual(Array(accountAndAddress.free).fill(401));
  });

  it('should not start anew for an address that signs in to an account of its own', async () => {
    const accomplice = await logbook.given.technician();
    const statuses: number[] = [];
    for (let made = 0; made < address.free + 10; made++) {
      statuses.push((await guess(`nobody-${String(made)}`)).status);
      if (made % 20 === 0) expect((await signIn(accomplice.username, password)).status).toBe(200);
    }
    expect(statuses).toContain(429);
  });

  it('should be forgotten with time', async () => {
    await guesses(accountAndAddress.free + 1);
    await logbook.database.query(
      `UPDATE throttles SET next_attempt_at = next_attempt_at - interval '2 hours',
         forgotten_until = forgotten_until - interval '2 hours'`,
    );
    expect(await guesses(3)).toEqual([401, 401, 429]);
  });

  it('should be over when an administrator unlocks the account', async () => {
    await guesses(accountAndAddress.free + 1);
    const admin = await logbook.given.admin();
    const { body } = await logbook.as(admin).post(`/users/${owner.userId}/unlock`);
    expect(body).toMatchObject({ failedAttempts: 0 });
    expect((await signIn(owner.username, password)).status).toBe(200);
  });

  it('should be counted in failed_attempts since the last success, and not while it waits', async () => {
    await guesses(accountAndAddress.free + 2);
    expect(await failedAttempts()).toBe(accountAndAddress.free);
    await signIn(owner.username, password, home);
    expect(await failedAttempts()).toBe(0);
  });

  it('should leave no rows for ever', async () => {
    await guesses(3, 'nobody.here');
    await logbook.database.query(`UPDATE throttles SET expires_at = now() - interval '1 second'`);
    await guess(owner.username, home);
    const { count } = await logbook.database.first<{ count: number }>('SELECT count(*)::int AS count FROM throttles');
    expect(count).toBe(3); // those of the last guess
  });

  it('should leave neither name nor address in the table', async () => {
    await guess('nobody.here');
    const rows = await logbook.database.query<{ row: string }>('SELECT t::text AS row FROM throttles t');
    expect(rows).toHaveLength(3);
    for (const { row } of rows) expect(row).not.toMatch(/nobody|192\.0/);
  });

  it('should be told to come back when too many sign in at once, rather than queue without end', async () => {
    const everybody = await Promise.all(
      Array.from({ length: 40 }, (_, index) => guess(`nobody-${String(index)}`, home)),
    );
    const busy = everybody.filter(({ status }) => status === 429);
    expect(busy).toHaveLength(8);
    for (const { headers, body } of busy) {
      expect(body.code).toBe('SIGN_IN_BUSY');
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    }
    expect((await signIn(owner.username, password, home)).status).toBe(200);
  });

  describe('of the current password, on a device that is signed in', () => {
    const change = (currentPassword: string) =>
      logbook
        .as(owner)
        .post<Problem>('/auth/change-password', { currentPassword, newPassword: 'grease the slew ring on Mondays' });

    it('should be throttled like a sign-in', async () => {
      const statuses: number[] = [];
      for (let made = 0; made <= accountAndAddress.free; made++) statuses.push((await change('a guess')).status);
      expect(statuses).toEqual([...Array<number>(accountAndAddress.free).fill(422), 429]);
      expect(Number((await change(password)).headers['retry-after'])).toBeGreaterThan(0);
      expect(await failedAttempts()).toBe(accountAndAddress.free);
    });

    it('should be over with the right one', async () => {
      for (let made = 0; made < accountAndAddress.free - 1; made++) await change('a guess');
      expect((await change(password)).status).toBe(204);
      expect(await failedAttempts()).toBe(0);
    });
  });
});
