import { readCatalog } from '../../src/cli/catalog/catalog';
import { fillLogbook } from '../../bench/data-set/fill-logbook';
import { TestDatabase } from '../setup/test-database';

describe('the made-up logbook of the benchmarks', () => {
  const made: TestDatabase[] = [];
  const clone = async () => {
    const database = await TestDatabase.clone();
    made.push(database);
    return database;
  };
  const entriesOf = (database: TestDatabase) =>
    database.query('SELECT * FROM logbook_entries ORDER BY start_date, entry_id');

  afterAll(async () => {
    for (const database of made) await database.drop();
  });

  it('should be the same for the same seed, and leave the schema as it was', async () => {
    const [one, other] = [await clone(), await clone()];
    const before = await readCatalog(one.admin);
    await fillLogbook(one.migrator, { rows: 700 });
    await fillLogbook(other.migrator, { rows: 700 });
    const entries = await entriesOf(one);
    expect(entries).toHaveLength(700);
    expect(await entriesOf(other)).toEqual(entries);
    expect(await readCatalog(one.admin)).toBe(before);
  });

  it('should be searchable as if it had been written', async () => {
    const [{ stale }] = (await made[0]!.query<{ stale: number }>(
      `SELECT count(*)::int AS stale FROM logbook_entries WHERE search_vector IS DISTINCT FROM
         app.search_vector(device, responsible_person, call_description, solution_description)`,
    )) as [{ stale: number }];
    expect(stale).toBe(0);
  });

  it('should not be added to entries of others', async () => {
    await expect(fillLogbook(made[0]!.migrator, { rows: 1 })).rejects.toThrow(/holds entries already/);
  });

  it('should arrive whole or not at all', async () => {
    const database = await clone();
    const before = await readCatalog(database.admin);
    const interrupted = new Error('interrupted');
    const filling = fillLogbook(database.migrator, {
      rows: 1500,
      onRows: () => {
        throw interrupted;
      },
    });
    await expect(filling).rejects.toThrow();
    expect(await entriesOf(database)).toEqual([]);
    expect(await readCatalog(database.admin)).toBe(before);
  });
});
