import { readCatalog } from '../../src/cli/catalog/catalog';
import { knownMigrations, migrate, revert } from '../../src/database/migrate';
import { TestDatabase } from '../setup/test-database';

const all = [...knownMigrations];

/** How far an operator goes back is the operator's choice. Each test leaves the catalog as it found it. */
describe('going back', () => {
  let database: TestDatabase;
  let before: string;

  beforeAll(async () => {
    database = await TestDatabase.clone();
    before = await readCatalog(database.admin);
  });
  afterAll(() => database.drop());

  it.each(all.toReversed().map((name, index) => [index + 1, name] as const))(
    'by %i, to before %s, and forth again should give the same catalog',
    async (count) => {
      await revert(database.migrator, count);
      expect(await readCatalog(database.admin)).not.toBe(before);
      await migrate(database.migrator);
      expect(await readCatalog(database.admin)).toBe(before);
    },
  );
});
