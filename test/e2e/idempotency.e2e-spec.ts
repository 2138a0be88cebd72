import { randomUUID } from 'node:crypto';
import type { AccessLevel } from '../../src/common/access-level';
import type { Problem } from '../../src/common/http/problem';
import { AccessTokenService } from '../../src/modules/auth/access-token.service';
import type { GivenUser } from '../factories/given';
import { newUser } from '../factories/new-user';
import { recordsOf } from '../setup/audit';
import { useLogbook } from '../setup/logbook';
import { withClient } from '../setup/test-database';

let count = 0;
const unique = (word: string) => `${word} ${String(++count)}`;

describe('an Idempotency-Key', () => {
  const logbook = useLogbook();
  let locationId: number;
  let technician: GivenUser;

  beforeAll(async () => {
    locationId = await logbook.given.location();
    technician = await logbook.given.technician();
  });

  const newEntry = (values: object = {}) => ({
    startDate: '2026-11-20',
    responsiblePerson: 'North crew',
    locationId,
    device: unique('Excavator'),
    callDescription: 'Bucket will not open',
    ...values,
  });

  /** A request with a key; the body as it came, to the byte. */
  const send = async (user: GivenUser, path: string, body: object, key?: string) => {
    const token = logbook.app.get(AccessTokenService).issue(user.userId, user.sessionId);
    const answer = await logbook.app.inject({
      method: 'POST',
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${token}`, ...(key !== undefined && { 'idempotency-key': key }) },
      payload: body,
    });
    const { etag, location } = answer.headers;
    return { status: answer.statusCode, text: answer.body, headers: answer.headers, seen: { etag, location } };
  };
  const problemOf = ({ text }: { text: string }) => JSON.parse(text) as Problem;
  const entriesOf = (user: GivenUser) =>
    logbook.database.query('SELECT entry_id FROM logbook_entries WHERE user_id = $1', [user.userId]);
  const keysOf = (user: GivenUser) =>
    logbook.database.query<{ answer: string }>('SELECT answer FROM idempotency_keys WHERE user_id = $1', [user.userId]);
  const lower = (user: GivenUser) =>
    logbook.database.query('UPDATE users SET role_id = 3 WHERE user_id = $1', [user.userId]);

  const creations: [path: string, level: AccessLevel, body: () => object][] = [
    ['/logbook-entries', 'Technician', newEntry],
    ['/users', 'Admin', () => newUser({ phoneNumber: '+49 30 5550100' })],
    ['/roles', 'Admin', () => ({ roleName: unique('Role'), accessLevel: 'Technician' })],
    ['/locations', 'Manager', () => ({ locationName: unique('Bench') })],
    ['/categories', 'Manager', () => ({ categoryName: unique('Hydraulics') })],
  ];

  it.each(creations)(
    'should give the first answer of POST %s again, and do nothing twice',
    async (path, level, body) => {
      const user = await logbook.given.user(level);
      const [request, key] = [body(), randomUUID()];
      const first = await send(user, path, request, key);
      const second = await send(user, path, request, key);

      expect(first).toMatchObject({ status: 201, seen: { etag: '"1"' } });
      expect(first.headers).not.toHaveProperty('idempotency-replayed');
      expect(second).toMatchObject({ status: 201, text: first.text, seen: first.seen });
      expect(second.headers['idempotency-replayed']).toBe('true');
      const there = await logbook.as(user).get(String(first.seen.location).replace('/api/v1', ''));
      expect(there).toMatchObject({ status: 200, body: JSON.parse(first.text) as object });

      expect(await recordsOf(logbook.database, first)).toMatchObject([{ action: 'create' }]);
      expect(await recordsOf(logbook.database, second)).toEqual([]);
    },
  );

  it('should let one of ten requests at once through', async () => {
    const user = await logbook.given.technician();
    const [request, key] = [newEntry(), randomUUID()];
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(user, '/logbook-entries', request, key)));

    expect(await entriesOf(user)).toHaveLength(1);
    const made = answers.filter(({ status }) => status === 201);
    expect(made.filter(({ headers }) => !headers['idempotency-replayed'])).toHaveLength(1);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    const others = answers.filter(({ status }) => status !== 201);
    expect(others.map((answer) => problemOf(answer).code)).toEqual(others.map(() => 'IDEMPOTENCY_IN_PROGRESS'));
  });

  it('should not let a twin wait for one that is still under way', async () => {
    const manager = await logbook.given.manager();
    const [request, key] = [{ categoryName: unique('Slow') }, randomUUID()];
    const first = await withClient(logbook.database.admin, async (client) => {
      await client.query('BEGIN; LOCK TABLE categories IN SHARE MODE');
      const answer = send(manager, '/categories', request, key);
      const waiting = `SELECT FROM pg_locks WHERE relation = 'categories'::regclass AND NOT granted`;
      while ((await client.query(waiting)).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      const twin = await send(manager, '/categories', request, key);
      expect(problemOf(twin)).toMatchObject({ status: 409, code: 'IDEMPOTENCY_IN_PROGRESS' });
      expect(twin.headers['retry-after']).toBe('1');
      await client.query('COMMIT');
      return answer;
    });
    expect(first.status).toBe(201);
    expect(await send(manager, '/categories', request, key)).toMatchObject({ status: 201, text: first.text });
  });

  it('should stand for one request only', async () => {
    const user = await logbook.given.technician();
    const [request, key] = [newEntry(), randomUUID()];
    await send(user, '/logbook-entries', request, key);
    const other = await send(user, '/logbook-entries', { ...request, device: 'Crane' }, key);
    expect(problemOf(other)).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await entriesOf(user)).toHaveLength(1);

    const { device, ...others } = request;
    const reordered = await send(user, '/logbook-entries', { ...others, device }, key);
    expect(reordered.headers['idempotency-replayed']).toBe('true');
  });

  it("should be nobody else's, and of no other route", async () => {
    const [manager, colleague] = [await logbook.given.manager(), await logbook.given.manager()];
    const key = randomUUID();
    const answers = [
      await send(manager, '/logbook-entries', newEntry(), key),
      await send(colleague, '/logbook-entries', newEntry(), key),
      await send(manager, '/locations', { locationName: unique('Bench') }, key),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    for (const { headers } of answers) expect(headers).not.toHaveProperty('idempotency-replayed');
  });

  it('should not be asked for: without one each request creates', async () => {
    const user = await logbook.given.technician();
    const request = newEntry();
    await send(user, '/logbook-entries', request);
    await send(user, '/logbook-entries', request);
    expect(await entriesOf(user)).toHaveLength(2);
    expect(await keysOf(user)).toEqual([]);
  });

  it('should not remember a failure', async () => {
    const user = await logbook.given.technician();
    const key = randomUUID();
    expect(await send(user, '/logbook-entries', newEntry({ locationId: 999_999 }), key)).toMatchObject({ status: 422 });
    expect(await keysOf(user)).toEqual([]);
    const corrected = await send(user, '/logbook-entries', newEntry(), key);
    expect(corrected.status).toBe(201);
    expect(corrected.headers).not.toHaveProperty('idempotency-replayed');
  });

  it('should be forgotten after 24 hours, with the other old ones of its user', async () => {
    const user = await logbook.given.technician();
    const [request, key] = [newEntry(), randomUUID()];
    const age = (age: string) =>
      logbook.database.query('UPDATE idempotency_keys SET created_at = now() - $1::interval WHERE user_id = $2', [
        age,
        user.userId,
      ]);
    await send(user, '/logbook-entries', newEntry(), randomUUID());
    const first = await send(user, '/logbook-entries', request, key);
    await age('23 hours 59 minutes');
    expect(await send(user, '/logbook-entries', request, key)).toMatchObject({ status: 201, text: first.text });

    await age('24 hours');
    const later = await send(user, '/logbook-entries', request, key);
    expect(later.status).toBe(201);
    expect(later.seen.location).not.toBe(first.seen.location);
    expect(await keysOf(user)).toHaveLength(1);
  });

  describe('whose answer the caller may not see any more', () => {
    it('should be refused when the level is too low by now', async () => {
      const manager = await logbook.given.manager();
      const [request, key] = [{ categoryName: unique('Hydraulics') }, randomUUID()];
      await send(manager, '/categories', request, key);
      await lower(manager);
      expect(problemOf(await send(manager, '/categories', request, key))).toMatchObject({
        status: 403,
        code: 'ACCESS_DENIED',
      });
    });

    it('should be refused when the caller may not record for others any more', async () => {
      const manager = await logbook.given.manager();
      const [request, key] = [newEntry({ userId: technician.userId }), randomUUID()];
      await send(manager, '/logbook-entries', request, key);
      await lower(manager);
      expect(problemOf(await send(manager, '/logbook-entries', request, key)).status).toBe(403);
    });

    it.each([
      ['handed over', () => ({ userId: technician.userId })],
      ['deleted', undefined],
    ])('should be answered with 404 when the entry was %s', async (_, patch) => {
      const user = await logbook.given.technician();
      const [request, key] = [newEntry(), randomUUID()];
      const { text } = await send(user, '/logbook-entries', request, key);
      const path = `/logbook-entries/${(JSON.parse(text) as { entryId: string }).entryId}`;
      const leader = logbook.as(await logbook.given.manager());
      await (patch ? leader.patch(path, patch()) : leader.delete(path));
      expect(problemOf(await send(user, '/logbook-entries', request, key))).toMatchObject({
        status: 404,
        code: 'ENTRY_NOT_FOUND',
      });
    });
  });

  it.each([
    ['nothing', ''],
    ['256 characters', 'k'.repeat(256)],
    ['a space', 'a b'],
    ['a letter beyond ASCII', 'clé'],
  ])('should be refused when it is %s', async (_, key) => {
    const problem = problemOf(await send(technician, '/logbook-entries', newEntry(), key));
    expect(problem).toMatchObject({ status: 400, code: 'INVALID_IDEMPOTENCY_KEY' });
  });

  it('should take all 255 visible characters', async () => {
    expect(await send(technician, '/logbook-entries', newEntry(), '~!'.repeat(127) + 'k')).toMatchObject({
      status: 201,
    });
  });

  it('should tell whoever has no session nothing, not even that it is malformed', async () => {
    const ended = { ...technician, sessionId: await logbook.given.session(technician.userId, '-1 second') };
    expect(problemOf(await send(ended, '/logbook-entries', newEntry(), 'a b'))).toMatchObject({
      status: 401,
      code: 'SESSION_ENDED',
    });
  });

  it('should keep neither personal data nor a password where somebody could read it', async () => {
    const admin = await logbook.given.admin();
    const phoneNumber = '+49 30 5550100';
    const request = newUser({ phoneNumber });
    await send(admin, '/users', request, randomUUID());
    const [{ answer } = { answer: '' }] = await keysOf(admin);
    expect(answer).toMatch(/^v1:[\w.-]+:[\w+/=]+$/);
    const stored = Buffer.from(answer.split(':')[2] ?? '', 'base64').toString('latin1') + answer;
    for (const secret of [request.email, phoneNumber, request.password, 'requestHash'])
      expect(stored).not.toContain(secret);
  });
});
