import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { migrations } from '../../migrations';
import { readCatalog } from '../../src/cli/catalog/catalog';
import { StartupError } from '../../src/config/startup.error';
import { type Migration, migrationDataSource } from '../../src/database/data-source';
import { knownMigrations, migrate, revert } from '../../src/database/migrate';
import { runsAlone } from '../../src/database/migration-steps';
import { verifyDatabase } from '../../src/database/verify-database';
import { TestDatabase } from '../setup/test-database';

const runProgram = promisify(execFile);
const all = [...knownMigrations];
const child = join(__dirname, 'migrate.child.cjs');

describe('migrations', () => {
  const made: TestDatabase[] = [];
  const kept = async (making: Promise<TestDatabase>) => {
    const database = await making;
    made.push(database);
    return database;
  };
  const empty = () => kept(TestDatabase.empty());
  const migrated = () => kept(TestDatabase.clone());
  const catalogOf = (database: TestDatabase) => readCatalog(database.admin);
  const applyAlone = async ({ migrator }: TestDatabase, migration: Migration) => {
    const dataSource = await migrationDataSource(migrator, [migration]).initialize();
    await dataSource.runMigrations({ transaction: runsAlone(migration) ? 'none' : 'all' });
    await dataSource.destroy();
  };

  afterEach(async () => {
    jest.restoreAllMocks();
    for (const database of made.splice(0)) await database.drop();
  });

  it('should all run on an empty database, oldest first', async () => {
    const { migrator } = await empty();
    expect(await migrate(migrator)).toEqual(all);
  });

  it('should tell, where entries may be, what works through them', async () => {
    const alone = migrations.filter(runsAlone).map(({ name }) => name);
    const told: string[] = [];
    const { migrator } = await empty();
    await migrate(migrator, (name) => told.push(name));
    expect(told).toEqual([]);
    await revert(migrator, all.length - all.indexOf(alone.at(-1) ?? ''));
    await migrate(migrator, (name) => told.push(name));
    expect(told).toEqual(alone.slice(-1));
  });

  it('should do nothing the second time', async () => {
    const database = await migrated();
    const before = await catalogOf(database);
    expect(await migrate(database.migrator)).toEqual([]);
    expect(await catalogOf(database)).toBe(before);
  });

  describe('taken back', () => {
    it('should leave nothing but the list of migrations', async () => {
      const database = await empty();
      const before = await catalogOf(database);
      await migrate(database.migrator);
      expect(await revert(database.migrator, all.length)).toEqual(all.toReversed());
      expect(await database.query('SELECT FROM schema_migrations')).toEqual([]);
      await database.query('DROP TABLE schema_migrations');
      expect(await catalogOf(database)).toBe(before);
    });

    // one database on its way: each test takes it over from the one before
    describe('each by itself, on the way from an empty database', () => {
      let database: TestDatabase;

      beforeAll(async () => (database = await TestDatabase.empty()));
      afterAll(() => database.drop());

      it.each(migrations.map((migration) => [migration.name, migration] as const))(
        'should give the same catalog again: %s',
        async (name, migration) => {
          await applyAlone(database, migration);
          const before = await catalogOf(database);
          expect(await revert(database.migrator, 1)).toEqual([name]);
          await applyAlone(database, migration);
          expect(await catalogOf(database)).toBe(before);
        },
      );

      it('should have come as far as all at once', async () => {
        expect(await catalogOf(database)).toBe(await catalogOf(await migrated()));
      });
    });

    it('should give the same catalog again, all together', async () => {
      const database = await migrated();
      const before = await catalogOf(database);
      await revert(database.migrator, all.length);
      await migrate(database.migrator);
      expect(await catalogOf(database)).toBe(before);
    });

    it('should stay when none is asked to go', async () => {
      const { migrator } = await migrated();
      expect(await revert(migrator, 0)).toEqual([]);
    });

    it('should be no more than there are', async () => {
      const { migrator } = await migrated();
      expect(await revert(migrator, all.length + 5)).toHaveLength(all.length);
    });
  });

  describe('many at once', () => {
    it('should all succeed, and each migration run once', async () => {
      const { migrator } = await empty();
      const ran = await Promise.all(Array.from({ length: 20 }, () => migrate(migrator)));
      expect(ran.flat()).toEqual(all);
    });

    it('should all succeed in processes of their own', async () => {
      const { migrator } = await empty();
      const connection = JSON.stringify(migrator);
      const processes = Array.from({ length: 4 }, () => runProgram(process.execPath, [child, connection]));
      const ran = (await Promise.all(processes)).map(({ stdout }) => JSON.parse(stdout) as string[]);
      expect(ran.flat()).toEqual(all);
    }, 60_000);

    it('should let none through when one fails, and leave no half of it', async () => {
      const database = await empty();
      const before = await catalogOf(database);
      jest.spyOn(console, 'log').mockImplementation(); // TypeORM tells of the failure as well
      await database.query('CREATE TABLE settings ()'); // in the way of the second migration
      const attempts = await Promise.allSettled([migrate(database.migrator), migrate(database.migrator)]);
      expect(attempts.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      await database.query('DROP TABLE settings; DROP TABLE IF EXISTS schema_migrations');
      expect(await catalogOf(database)).toBe(before);
    });
  });

  describe('of a newer version', () => {
    const newer = 'AddWorkOrders1999999999999';
    const message = `The database is newer than this version of PreventPlus (it has ${newer}): install the newer version.`;
    let database: TestDatabase;

    beforeAll(async () => {
      database = await TestDatabase.clone();
      await database.query('INSERT INTO schema_migrations (timestamp, name) VALUES (1999999999999, $1)', [newer]);
    });

    afterAll(() => database.drop());

    it.each([
      ['migrating', () => migrate(database.migrator)],
      ['taking back', () => revert(database.migrator, 1)],
      ['starting', () => verifyDatabase(database.app, false)],
    ])('should stop %s with one clear line', async (_, attempt) => {
      await expect(attempt()).rejects.toEqual(new StartupError(message));
    });

    it('should be left as they are', async () => {
      await migrate(database.migrator).catch(() => undefined);
      const [last] = await database.query('SELECT name FROM schema_migrations ORDER BY id DESC LIMIT 1');
      expect(last).toEqual({ name: newer });
    });
  });

  describe('and the database that a start finds', () => {
    it('should fit once it is migrated', async () => {
      const { app } = await migrated();
      await expect(verifyDatabase(app, false)).resolves.toBeUndefined();
    });

    it('should be refused while it is empty', async () => {
      const { app } = await empty();
      await expect(verifyDatabase(app, false)).rejects.toThrow(/^The database is empty: run `npm run db:bootstrap`/);
    });

    it('should be refused while a migration is missing', async () => {
      const { app, migrator } = await migrated();
      await revert(migrator, 1);
      await expect(verifyDatabase(app, false)).rejects.toThrow(
        /^The database lacks 1 migration\(s\): run `npm run db:/,
      );
    });

    it('should be refused when everybody may call set_config, unless that is accepted', async () => {
      const database = await migrated();
      await database.query('GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO PUBLIC');
      await expect(verifyDatabase(database.app, false)).rejects.toThrow(/^Any role of this server may call set_config/);
      await expect(verifyDatabase(database.app, true)).resolves.toBeUndefined();
    });

    it('should be refused to a login that row-level security does not bind', async () => {
      const { admin } = await migrated();
      await expect(verifyDatabase(admin, false)).rejects.toThrow(/whom row-level security does not bind/);
    });
  });
});
