import { existsSync } from 'node:fs';
import { connect } from '../../src/database/connect';
import { asUser } from '../../src/database/connection-url';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres';
import { freePort } from '../../src/database/embedded/free-port';
import { testedMajor } from '../setup/server';
import { type Said, useServices } from '../setup/service';
import { keyVariables } from '../setup/url';

const otherMajor = testedMajor === 15 ? 18 : 15;

describe('the commands of the operator', () => {
  const services = useServices();
  let server: EmbeddedPostgres;

  /** Runs a command to its end. */
  const run = (name: string, args: string[] = [], variables: Record<string, string> = {}) =>
    services.run(name, args, { ...embedded(), ...variables });
  const embedded = () => ({ DATA_DIR: services.path('data'), KEYS_DIR: services.path('keys') });
  const adminVariable = (database: string) => ({
    DATABASE_ADMIN_URL: `postgres://postgres:${server.password}@127.0.0.1:${String(server.port)}/${database}`,
  });
  const loginsIn = ({ stdout }: Said) =>
    Object.fromEntries(
      Array.from(stdout.matchAll(/^(DATABASE_\w+)=(.+)$/gm), ([, name = '', url = '']) => [name, url]),
    );
  const refusal = (line: RegExp) => ({ code: 1, stdout: '', stderr: expect.stringMatching(line) as string });

  beforeAll(async () => {
    server = await startEmbeddedPostgres({
      dataDir: services.path('server'),
      dataDirIsDefault: false,
      superuserPassword: 'only-for-this-test',
      major: otherMajor,
      tcpPort: await freePort(),
      durable: false,
    });
  }, 60_000);

  afterAll(() => server.stop());

  it.each<[string, string[], RegExp]>([
    ['db-migrate', ['--rever', '1'], /^preventplus: Unknown option '--rever'\. Usage: npm run db:migrate .+\n$/],
    ['db-migrate', [], /^preventplus: Set DATABASE_MIGRATION_URL .+\n$/],
    ['db-bootstrap', [], /^preventplus: Set DATABASE_ADMIN_URL: .+\n$/],
    ['db-copy', ['--to', 'nowhere'], /^preventplus: Say where to copy to\. Usage: .+\n$/],
    ['search-language', ['klingon'], /^preventplus: There is no language klingon: choose one of simple, arabic, .+\n$/],
    ['backup-restore', ['--latest', '--timeline', '0x2'], /^preventplus: --timeline 0x2 is no timeline: write .+\n$/],
    ['backup-restore', ['--latest', '--to', __filename], /^preventplus: \S+\.ts is no directory: name a new one\.\n$/],
    [
      'backup-restore',
      ['--latest', '--to', `${__filename}/below`],
      /^preventplus: \S+\.ts\/below cannot be made: .+\n$/,
    ],
    ['demo', ['nowhere.csv'], /^preventplus: nowhere\.csv cannot be read: .+\n$/],
  ])('should refuse %s %j in one line', async (name, args, line) => {
    expect(await run(name, args)).toEqual(refusal(line));
  });

  it.each([
    ['cli/backup-restore.js', '--help', /^Usage: npm run backup:restore -- .+\n$/],
    ['main.js', '-h', /^Usage: npm start; .+\n$/],
  ])('should say how %s is used, for %s', async (program, option, usage) => {
    const said = { code: 0, stdout: expect.stringMatching(usage) as string, stderr: '' };
    expect(await services.runProgram(program, [option])).toEqual(said);
  });

  it('should not make an embedded logbook in order to copy it', async () => {
    const DATA_DIR = services.path('none');
    const target = adminVariable('none').DATABASE_ADMIN_URL;
    expect(await run('db-copy', ['--to', target], { DATA_DIR })).toEqual(
      refusal(/There is no embedded logbook in .+\n$/),
    );
    expect(existsSync(DATA_DIR)).toBe(false);
  });

  it.each(['search-language', 'keys-rotate'])(
    'should show the first password when %s makes the logbook',
    async (name) => {
      const made = { DATA_DIR: services.path(`${name}-data`), KEYS_DIR: services.path(`${name}-keys`) };
      const first = await run(name, [], made);
      expect(first).toMatchObject({ code: 0, stderr: '' });
      expect(first.stdout).toMatch(/^Sign in as 'admin' with the password \S+$/m);
      expect((await run(name, [], made)).stdout).not.toContain('Sign in');
    },
  );

  it('should tell in one line why a server does not let them in', async () => {
    const url = adminVariable('logbook').DATABASE_ADMIN_URL.replace(server.password, 'wrong');
    expect(await run('db-bootstrap', [], { DATABASE_ADMIN_URL: url })).toEqual(
      refusal(/^preventplus: The database postgres of 127\.0\.0\.1:\d+ cannot be reached as postgres: .+\n$/),
    );
  });

  it('should migrate a server of the operator forth and back', async () => {
    const bootstrapped = await run('db-bootstrap', ['--new-passwords'], adminVariable('migrated'));
    const variables = { ...loginsIn(bootstrapped), ...keyVariables };
    const { stdout } = await run('db-migrate', [], { ...variables, SEARCH_LANGUAGE: 'german' });
    const applied = stdout.match(/^applied: \S+$/gm) ?? [];
    expect(applied[0]).toMatch(/^applied: Schemas\d+$/);
    expect(stdout).toMatch(/^Sign in as 'admin' with the password \S+$/m);

    const newest = applied.at(-1)!;
    const back = await run('db-migrate', ['--revert', '1'], variables);
    expect(back.stdout).toBe(`${newest.replace('applied', 'taken back')}\n`);
    expect((await run('db-migrate', [], variables)).stdout).toBe(`${newest}\n`);
    expect((await run('db-migrate', [], variables)).stdout).toBe('Nothing to do: no migration was applied.\n');
    expect(await run('db-migrate', ['--revert', 'all'], variables)).toEqual(refusal(/--revert needs a number/));

    expect((await run('search-language', [], variables)).stdout).toBe('Search language: german\n');
    expect((await run('search-language', ['simple'], variables)).stdout).toBe('Search language: simple\n');
  }, 60_000);

  describe('on the way from the embedded logbook to a server of the plant', () => {
    let [demo, bootstrapped, again, copied, listed, arrived]: Said[] = [];
    let stopped: number | string | null;

    beforeAll(async () => {
      demo = await run('demo');
      const logins = loginsIn(await run('db-bootstrap', ['--new-passwords'], adminVariable('plant')));
      bootstrapped = await run('db-bootstrap', ['--new-passwords'], adminVariable('plant'));
      again = await run('db-bootstrap', [], adminVariable('plant'));
      await expect(connect({ connectionString: logins.DATABASE_URL })).rejects.toThrow(
        /password authentication failed/,
      );

      const service = services.start(embedded());
      await service.ready();
      copied = await run('db-copy', ['--to', loginsIn(bootstrapped).DATABASE_MIGRATION_URL ?? '']);
      listed = await run('backup-list', [], { BACKUPS: 'auto' });
      stopped = await service.end();
      arrived = await run('demo', [], loginsIn(bootstrapped));
    }, 120_000);

    it('should fill the embedded logbook, and show its passwords', () => {
      expect(demo).toMatchObject({ code: 0, stderr: '' });
      expect(demo?.stdout).toMatch(/^Sign in as 'admin' with the password \S+$/m);
      expect(demo?.stdout).toMatch(/^ {2}technician\.north {2}\S{15,}$/m);
      expect(demo?.stdout).toMatch(/^Entries: 40 created, 0 already there, 0 refused\.$/m);
    });

    it('should show how to sign in to the other server', async () => {
      const client = await connect({ connectionString: loginsIn(bootstrapped!).DATABASE_URL });
      const { rows } = await client.query('SELECT current_user AS user, current_database() AS database');
      await client.end();
      expect(rows).toEqual([{ user: 'pp_app', database: 'plant' }]);
    });

    it('should set the passwords that the variables sign in with', async () => {
      const chosen = loginsIn(bootstrapped!);
      chosen.DATABASE_URL = asUser(chosen.DATABASE_URL!, 'pp_app', 'chosen by somebody');
      const { stdout } = await run('db-bootstrap', [], { ...adminVariable('plant'), ...chosen });
      expect(stdout).toBe('The roles and the database plant are ready.\n');
      await (await connect({ connectionString: chosen.DATABASE_URL })).end();
    });

    it('should leave passwords alone unless new ones are asked for', () => {
      expect(again?.stdout).toMatch(/^pp_app and pp_migrator existed and kept the password\./m);
      expect(loginsIn(again!)).toEqual({});
    });

    it('should copy the logbook while it is in use, and say how to go on', () => {
      expect(copied).toMatchObject({ code: 0, stderr: '' });
      expect(copied?.stdout).toContain(
        'PreventPlus is running on it: what is recorded from now on will not be copied.',
      );
      expect(copied?.stdout).toMatch(/^public\.logbook_entries +40 +40$/m);
      expect(copied?.stdout).toContain(`Take the keys along: ${services.path('keys')}`);
      expect(stopped).toBe(0);
    });

    it('should say of backups, beside a service without them, why it has none', () => {
      expect(listed).toEqual(refusal(/^preventplus: Backups are off: BACKUPS is off\. To turn them on, .+\n$/));
    });

    it('should find everything there', () => {
      expect(arrived?.stdout).toMatch(/^Entries: 0 created, 40 already there, 0 refused\.$/m);
    });
  });
});
