import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { ClientConfig } from 'pg';
import { AppConfig } from '../../src/config/config';
import { StartupError } from '../../src/config/startup.error';
import { isRoot } from '../../src/database/embedded/account';
import { openInstallation } from '../../src/startup/installation';
import { useDatabase } from '../setup/logbook';
import { testServer } from '../setup/server';
import { keyVariables, urlOf } from '../setup/url';
import { useServices } from '../setup/service';
import { withClient } from '../setup/test-database';

describe('a start that fails', () => {
  const services = useServices();
  const held = useDatabase();

  /** What the process says on standard error: one line, and nothing else anywhere. */
  const complaintOf = async (variables: Record<string, string>) => {
    const service = services.start({ DATA_DIR: services.path('data'), KEYS_DIR: services.path('keys'), ...variables });
    expect(await service.exited).toBe(1);
    expect(service.stdout).toBe('');
    expect(service.stderr).toMatch(/^preventplus: .+\n$/);
    return service.stderr;
  };

  /** The same without a process of its own: `exitWithReason` prints it. */
  const reasonFor = async (variables: Record<string, string>) => {
    const config = AppConfig.fromEnvironment(variables);
    const error = await openInstallation(config).then(
      () => 'none',
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(StartupError);
    const { message } = error as StartupError;
    expect(message).not.toContain('\n');
    return message;
  };

  describe('before any database', () => {
    let taken: Server;

    beforeAll(() => new Promise<void>((resolve) => (taken = createServer().listen(0, '127.0.0.1', resolve))));
    afterAll(() => new Promise((resolve) => taken.close(resolve)));

    it('should say that the port is taken', async () => {
      const { port } = taken.address() as { port: number };
      expect(await complaintOf({ PORT: String(port) })).toContain(
        `port ${String(port)} of 127.0.0.1 is taken: stop the other program, or set PORT to another one.`,
      );
    });

    it('should say which variable is bad, and what it is for', () => {
      const read = () => AppConfig.fromEnvironment({ BCRYPT_COST: '4' });
      expect(read).toThrow(/^Bad variable BCRYPT_COST: .+\. Cost of one password hash/);
    });

    it.each([
      ['data', 'data'],
      ['data', 'data/keys'],
      ['keys/data', 'keys'],
    ])('should not keep data (%s) and keys (%s) in one place', (data, keys) => {
      const read = () => AppConfig.fromEnvironment({ DATA_DIR: data, KEYS_DIR: keys });
      expect(read).toThrow(/^Bad variable KEYS_DIR: it lies in DATA_DIR, or the other way round/);
    });

    it('should not repeat a secret', () => {
      const read = () => AppConfig.fromEnvironment({ ADMIN_INITIAL_PASSWORD: 'too short' });
      expect(read).toThrow(/^Bad variable ADMIN_INITIAL_PASSWORD: needs at least 15 characters\. (?!.*too short)/);
    });
  });

  describe('with an embedded database', () => {
    const reasonOf = (variables: Record<string, string>) =>
      reasonFor({ DATA_DIR: services.path('data'), KEYS_DIR: services.path('keys'), ...variables });

    it('should refuse a first password that is easy to guess', async () => {
      const places = { DATA_DIR: services.path('guessable'), KEYS_DIR: services.path('guessable-keys') };
      expect(await reasonOf({ ...places, ADMIN_INITIAL_PASSWORD: 'Preventplus2026' })).toContain(
        'Bad variable ADMIN_INITIAL_PASSWORD: it is easy to guess.',
      );
    });

    it('should say which key of the data is missing', async () => {
      const data = services.path('kept');
      mkdirSync(services.path('kept', 'postgres'), { recursive: true });
      expect(await reasonOf({ DATA_DIR: data })).toContain(
        `Key file ${services.path('keys', 'jwt.key')} is missing: bring it back from your copy, or set JWT_KEY.`,
      );
    });

    it('should say which directory is closed', async () => {
      const home = services.path('home');
      mkdirSync(home, { mode: isRoot() ? 0o700 : 0o500 });
      expect(await reasonOf({ DATA_DIR: services.path('home', 'data') })).toMatch(
        isRoot()
          ? `may not enter ${home}: run chmod o+x ${home}, choose another DATA_DIR`
          : `cannot use DATA_DIR ${home}`,
      );
    });
  });

  describe('with a database of its own', () => {
    const complaintAbout = (connection: ClientConfig, variables: Record<string, string> = {}) =>
      reasonFor({ ...keyVariables, DATABASE_URL: urlOf(connection), ...variables });

    it('should say that it cannot be reached, without the password', async () => {
      const nowhere = { host: '127.0.0.1', port: 1, user: 'pp_app', password: 'canary', database: 'logbook' };
      const complaint = await complaintOf({ ...keyVariables, DATABASE_URL: urlOf(nowhere) });
      expect(complaint).toMatch(/The database logbook of 127\.0\.0\.1:1 cannot be reached as pp_app: .*ECONNREFUSED/);
      expect(complaint).not.toContain('canary');
    });

    it('should say so too when it was to be migrated', async () => {
      const nowhere = { host: '127.0.0.1', port: 1, user: 'pp_migrator', password: 'x', database: 'logbook' };
      expect(await complaintAbout(held.database.app, { DATABASE_MIGRATION_URL: urlOf(nowhere) })).toMatch(
        /cannot be reached as pp_migrator/,
      );
    });

    it('should say that the password is wrong', async () => {
      expect(await complaintAbout({ ...held.database.app, password: 'wrong' })).toMatch(
        /cannot be reached as pp_app: password authentication failed/,
      );
    });

    it('should say that a key is missing', async () => {
      const without = { ENCRYPTION_KEY: '', KEYS_DIR: services.path('nothing') };
      expect(await complaintAbout(held.database.app, without)).toMatch(
        /Key file .+encryption\.key is missing: .+ or set ENCRYPTION_KEY/,
      );
    });

    it('should refuse a superuser', async () => {
      expect(await complaintAbout(held.database.admin)).toMatch(
        /DATABASE_URL signs in as postgres, whom row-level security does not bind: let it sign in as pp_app/,
      );
    });

    it('should ask the same of the way past PgBouncer', async () => {
      expect(await complaintAbout(held.database.app, { DATABASE_DIRECT_URL: urlOf(held.database.admin) })).toMatch(
        /DATABASE_DIRECT_URL signs in as postgres/,
      );
      const direct = urlOf(held.database.app);
      const environment = { ...keyVariables, DATABASE_URL: direct, DATABASE_DIRECT_URL: direct };
      expect(await openInstallation(AppConfig.fromEnvironment(environment))).toMatchObject({
        directConnection: { connectionString: direct },
      });
    });

    it('should say that it is empty', async () => {
      const empty = { ...held.database.app, database: `${held.database.name}_empty` };
      await withClient(testServer().admin, (client) => client.query(`CREATE DATABASE ${empty.database}`));
      try {
        expect(await complaintAbout(empty)).toContain(
          'The database is empty: run `npm run db:bootstrap` and `npm run db:migrate` first.',
        );
      } finally {
        await withClient(testServer().admin, (client) => client.query(`DROP DATABASE ${empty.database}`));
      }
    });

    describe('of another version', () => {
      const newest = `(SELECT max(id) FROM schema_migrations)`;
      const rename = (name: string) =>
        held.database.query(`UPDATE schema_migrations SET name = $1 WHERE id = ${newest}`, [name]);
      let name: string;

      beforeAll(async () => {
        ({ name } = await held.database.first<{ name: string }>(
          `SELECT name FROM schema_migrations WHERE id = ${newest}`,
        ));
      });
      afterEach(() => rename(name));

      it('should say that it is newer', async () => {
        await rename('Future1990000000001');
        expect(await complaintAbout(held.database.app)).toContain(
          'The database is newer than this version of PreventPlus (it has Future1990000000001): install the newer version.',
        );
      });

      it('should not migrate one that is newer', async () => {
        await rename('Future1990000000001');
        expect(
          await complaintAbout(held.database.app, { DATABASE_MIGRATION_URL: urlOf(held.database.migrator) }),
        ).toContain('The database is newer than this version of PreventPlus');
      });

      it('should say that it is not migrated', async () => {
        await rename('Schemas1790000000001');
        expect(await complaintAbout(held.database.app)).toContain(
          'The database lacks 1 migration(s): run `npm run db:migrate`, or set DATABASE_MIGRATION_URL.',
        );
      });
    });
  });
});

describe('a start with a database of its own', () => {
  const services = useServices();
  const held = useDatabase();

  it('should migrate, give the administrator the chosen password, and print none', async () => {
    const chosen = 'grease the slew ring on Mondays';
    const service = services.start({
      ...keyVariables,
      DATABASE_URL: urlOf(held.database.app),
      DATABASE_MIGRATION_URL: urlOf(held.database.migrator),
      ADMIN_INITIAL_PASSWORD: chosen,
    });
    const url = await service.ready();
    expect(service.stdout).toMatch(/^Backups are off: .+\nPreventPlus is ready: .+\n$/);
    const answer = await fetch(`${url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'admin', password: chosen }),
    });
    expect(await answer.json()).toMatchObject({ mustChangePassword: false, user: { accessLevel: 'Admin' } });
    expect(await service.end()).toBe(0);
    expect(service.stdout + service.stderr).not.toContain(chosen);
  });
});
