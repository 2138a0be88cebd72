import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useDatabase } from '../setup/logbook';
import { useServices } from '../setup/service';
import { keyVariables, urlOf } from '../setup/url';

const requestId = '018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10';
/** Looks the same when there is none as when it is somebody else's. */
const hiddenEntry = '018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b99';

/** What nobody may ever read in the log, each in a place of its own. */
const canaries = {
  password: 'canary of the password',
  newPassword: 'canary of the new password',
  usersPassword: 'canary of the password of somebody else',
  typedAsName: 'canary typed into the wrong field',
  search: 'canary of the search',
  description: 'canary of the description',
  resetPassword: 'canary of the password that was reset',
  phoneNumber: 'canary phone',
  cookie: 'canary-of-the-cookie',
  malformed: 'canary of the malformed body',
};

/** The link in the newest message, once there is one. */
async function linkIn(outbox: string): Promise<string> {
  for (;;) {
    const names = existsSync(outbox) ? readdirSync(outbox) : [];
    const texts = names.map((name) => readFileSync(join(outbox, name), 'utf8'));
    const found = texts.map((text) => /"token": "([\w-]{43})"/.exec(text)?.[1]).find(Boolean);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

interface Line {
  level: number;
  time: number;
  userId?: string;
  req?: { id: string; method: string; path: string };
  res?: { statusCode: number };
  err?: { message: string; stack: string };
}

describe('the log', () => {
  const services = useServices();
  const held = useDatabase();
  let text: string;
  let lines: Line[];
  let token: string;
  let adminId: string;
  let link: string;

  beforeAll(async () => {
    const service = services.start({
      ...keyVariables,
      DATABASE_URL: urlOf(held.database.app),
      DATABASE_MIGRATION_URL: urlOf(held.database.migrator),
      ADMIN_INITIAL_PASSWORD: canaries.password,
      DATA_DIR: services.path('log-data'),
    });
    const url = await service.ready();
    await visit(url);
    expect(await service.end()).toBe(0);
    text = service.stdout + service.stderr;
    lines = service.stdout
      .split('\n')
      .filter((line) => line !== '' && !/^(?:Backups are off|PreventPlus is ready): /.test(line))
      .map((line) => JSON.parse(line) as Line);
  }, 60_000);

  /** A bit of everything. */
  async function visit(url: string): Promise<void> {
    const send = (path: string, body?: object | string) =>
      fetch(url + path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          cookie: `session=${canaries.cookie}`,
          'x-request-id': requestId,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });

    await send('/health/live');
    await send('/health/ready');
    const signedIn = await send('/api/v1/auth/login', { login: 'admin', password: canaries.password });
    const { accessToken, user } = (await signedIn.json()) as { accessToken: string; user: { userId: string } };
    [token, adminId] = [accessToken, user.userId];
    await send('/api/v1/auth/login', { login: canaries.typedAsName, password: 'x' });
    await send('/api/v1/auth/login', `{"password":"${canaries.malformed}"`);
    await send('/api/v1/auth/change-password', {
      currentPassword: canaries.password,
      newPassword: canaries.newPassword,
    });
    await send('/api/v1/users', {
      username: 'fitter',
      email: 'fitter@example.com',
      fullName: 'Fitter',
      roleId: 3,
      password: canaries.usersPassword,
      phoneNumber: canaries.phoneNumber,
    });
    await send('/api/v1/auth/forgot-password', { login: 'fitter@example.com' });
    link = await linkIn(services.path('log-data', 'outbox'));
    await send('/api/v1/auth/reset-password', { token: link, newPassword: canaries.resetPassword });
    await send('/api/v1/categories', { categoryName: 'Hydraulics', description: canaries.description });
    await send(`/api/v1/logbook-entries?q=${encodeURIComponent(canaries.search)}`);
    await send(`/api/v1/logbook-entries/${hiddenEntry}`);
    await send('/api/v1/nowhere%0a%7B%22level%22:60%7D');
    await held.database.query('ALTER FUNCTION app.instant(timestamptz) RENAME TO gone');
    await send('/api/v1/roles');
  }

  it('should tell of each request its id, method, path and status, in one line of JSON', () => {
    const requests = lines.filter((line) => line.res);
    expect(requests.map(({ req, res }) => [req?.id, req?.method, req?.path, res?.statusCode])).toEqual([
      [requestId, 'POST', '/api/v1/auth/login', 200],
      [requestId, 'POST', '/api/v1/auth/login', 401],
      [requestId, 'POST', '/api/v1/auth/login', 400],
      [requestId, 'POST', '/api/v1/auth/change-password', 204],
      [requestId, 'POST', '/api/v1/users', 201],
      [requestId, 'POST', '/api/v1/auth/forgot-password', 202],
      [requestId, 'POST', '/api/v1/auth/reset-password', 204],
      [requestId, 'POST', '/api/v1/categories', 201],
      [requestId, 'GET', '/api/v1/logbook-entries', 200],
      [requestId, 'GET', `/api/v1/logbook-entries/${hiddenEntry}`, 404],
      [requestId, 'GET', '/api/v1/nowhere%0a%7B%22level%22:60%7D', 404],
      [requestId, 'GET', '/api/v1/roles', 500],
    ]);
  });

  it('should tell who asked for what was not found, since it may only be hidden', () => {
    const request = lines.find(({ req }) => req?.path.endsWith(hiddenEntry));
    expect(request).toMatchObject({ userId: adminId, res: { statusCode: 404 }, req: { remoteAddress: '127.0.0.1' } });
  });

  it('should tell when', () => {
    for (const { time } of lines) expect(Math.abs(Date.now() - time)).toBeLessThan(120_000);
  });

  it.each(Object.entries(canaries))('should never tell the %s', (_, canary) => {
    expect(text).not.toContain(canary);
    expect(text).not.toContain(encodeURIComponent(canary));
  });

  it('should never tell a token, whole or in part', () => {
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    for (const part of [...token.split('.'), 'Bearer', '$2b$']) expect(text).not.toContain(part);
  });

  it('should never tell a one-time link, but where its message waits', () => {
    expect(link).toMatch(/^[\w-]{43}$/);
    expect(text).not.toContain(link);
    expect(text).toContain(services.path('log-data', 'outbox'));
  });

  it('should not tell of health checks', () => {
    expect(text).not.toContain('/health/');
  });

  it('should tell of an unexpected error with its stack, once, and of which request it was', () => {
    const errors = lines.filter((line) => line.err && line.level >= 50 && !line.res);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ req: { id: requestId, path: '/api/v1/roles' } });
    expect(errors[0]?.err?.message).toMatch(/function app\.instant\(.*\) does not exist/);
    expect(errors[0]?.err?.stack).toMatch(/ at .+unit-of-work\.ts:\d+/);
  });
});
