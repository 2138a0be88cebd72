import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, serverPid, type Service, useServices } from '../setup/service';

const newPassword = 'grease the slew ring on Mondays';
const patience = 60_000;

// One logbook through its life: each test takes it over from the one before.
describe('starting with an embedded database', () => {
  const services = useServices();
  let service: Service;
  let url: string;
  let printed: string;
  let keys: string;
  let data: string;

  const start = async () => {
    service = services.start({ DATA_DIR: data, KEYS_DIR: keys });
    url = await service.ready();
  };
  const post = (path: string, body: object, token?: string) =>
    fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
  const signIn = async (password: string) => {
    const answer = await post('/auth/login', { login: 'admin', password });
    expect(answer.status).toBe(200);
    return (await answer.json()) as { accessToken: string; mustChangePassword: boolean };
  };
  const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

  describe('for the first time', () => {
    beforeAll(async () => {
      data = services.path('data');
      keys = services.path('keys');
      await start();
      printed = / with the password (\S+)$/m.exec(service.stdout)?.[1] ?? '';
    }, patience);

    it('should print the password of the administrator and, last, where it serves', () => {
      expect(printed).toMatch(/^[\w-]{24}$/);
      expect(linesOf(service.stdout)).toEqual([
        `Sign in as 'admin' with the password ${printed}`,
        'It is shown only now, and must be changed at the first sign-in.',
        'Backups are off: BACKUPS is off. To turn them on, remove that and restart.',
        expect.stringMatching(/^PreventPlus is ready: http:\/\/127\.0\.0\.1:\d+\/docs$/),
      ]);
      expect(service.stderr).toBe('');
    });

    it('should serve at once', async () => {
      expect(await (await fetch(`${url}/health/ready`)).json()).toEqual({ status: 'ok' });
      expect((await fetch(`${url}/docs`)).headers.get('content-type')).toMatch(/^text\/html/);
    });

    it('should keep the keys to itself', () => {
      expect(statSync(keys).mode & 0o777).toBe(0o700);
      const modes = readdirSync(keys).map((name) => [name, (statSync(join(keys, name)).mode & 0o777).toString(8)]);
      expect(Object.fromEntries(modes)).toEqual({
        'backup.passphrase': '600',
        'encryption.key': '600',
        'jwt.key': '600',
        'password-pepper.key': '600',
        'audit-seal.key': '600',
        'postgres-superuser.password': '600',
      });
    });

    it('should let the administrator in, who must change the password', async () => {
      const { accessToken, mustChangePassword } = await signIn(printed);
      expect(mustChangePassword).toBe(true);
      const changed = await post('/auth/change-password', { currentPassword: printed, newPassword }, accessToken);
      expect(changed.status).toBe(204);
    });

    it('should refuse a second service on the same data', async () => {
      const second = services.start({ DATA_DIR: data, KEYS_DIR: keys });
      expect(await second.exited).toBe(1);
      expect(second.stderr).toMatch(/^preventplus: PreventPlus is already running on this DATA_DIR .+\n$/);
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    });
  });

  it(
    'should keep its data, print no password again, and stop with its database on SIGTERM',
    async () => {
      const server = serverPid(data);
      expect(await service.end('SIGTERM')).toBe(0);
      expect(isAlive(server)).toBe(false);

      await start();
      expect(linesOf(service.stdout)).toEqual([
        expect.stringMatching(/^Backups are off: /),
        expect.stringMatching(/^PreventPlus is ready: /),
      ]);
      expect((await signIn(newPassword)).mustChangePassword).toBe(false);
    },
    patience,
  );

  it(
    'should stop with its database on Ctrl-C',
    async () => {
      const server = serverPid(data);
      expect(await service.end('SIGINT')).toBe(0);
      expect(isAlive(server)).toBe(false);
      expect(service.stderr).toBe('');
    },
    patience,
  );

  it(
    'should leave no database behind when it is stopped while it starts',
    async () => {
      service = services.start({ DATA_DIR: data, KEYS_DIR: keys });
      await service.until(() => serverPid(data) !== 0);
      const server = serverPid(data);
      expect(await service.end('SIGTERM')).toBe(0);
      for (let tries = 0; isAlive(server) && tries < 500; tries++) await new Promise((go) => setTimeout(go, 20));
      expect(isAlive(server)).toBe(false);
    },
    patience,
  );

  it(
    'should recover when it was killed, with all that it acknowledged',
    async () => {
      await start();
      const { accessToken } = await signIn(newPassword);
      const location = { locationName: 'Pit south' };
      const orphan = serverPid(data);
      expect((await post('/locations', location, accessToken)).status).toBe(201);
      expect(await service.end('SIGKILL')).toBe('SIGKILL');
      expect(isAlive(orphan)).toBe(true);

      await start();
      expect(serverPid(data)).not.toBe(orphan);
      expect((await post('/locations', location, accessToken)).status).toBe(409);
    },
    patience,
  );

  it(
    'should end with one line when its database was killed, and recover, with all that it acknowledged',
    async () => {
      const { accessToken } = await signIn(newPassword);
      const location = { locationName: 'Pit north' };
      expect((await post('/locations', location, accessToken)).status).toBe(201);
      process.kill(serverPid(data), 'SIGKILL');
      expect(await service.exited).toBe(1);
      expect(service.stderr).toMatch(/^preventplus: PostgreSQL has ended: .+\n$/);

      await start();
      expect((await post('/locations', location, accessToken)).status).toBe(409);
      expect(await service.end()).toBe(0);
    },
    patience,
  );
});
