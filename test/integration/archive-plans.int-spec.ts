import type { QueryResult, QueryResultRow } from 'pg';
import { fillLogbook } from '../../bench/data-set/fill-logbook';
import type { PageRequest } from '../../src/database/page';
import type { Sql } from '../../src/database/sql';
import { Transaction } from '../../src/database/transaction';
import { LogbookQuery } from '../../src/modules/logbook/dto/logbook-query.dto';
import { LogbookSearchRepository } from '../../src/modules/logbook/logbook-search.repository';
import { LogbookRepository } from '../../src/modules/logbook/logbook.repository';
import { useDirectSql } from '../setup/direct-sql';

const rows = 12_000;
const pageRows = 51;
type Person = 'manager' | 'technician';

/** What the statements of a transaction have read of a table. */
interface Reads {
  table: string;
  sequentialScans: number;
  indexScans: number;
  rows: number;
}

describe('how lists and searches read the archive', () => {
  const held = useDirectSql();
  const lists = new LogbookRepository();
  const searches = new LogbookSearchRepository();
  const people = {} as Record<Person, { userId: string; sessionId: string }>;
  let values: Record<string, string>;
  let parts: number;

  beforeAll(async () => {
    await fillLogbook(held.database.migrator, { rows });
    people.technician = await held.database.first(
      `SELECT user_id AS "userId", session_id AS "sessionId" FROM sessions
       ORDER BY (SELECT count(*) FROM logbook_entries e WHERE e.user_id = sessions.user_id) DESC LIMIT 1`,
    );
    people.manager = await held.given.manager();
    // of few entries a sort costs less than a merge: three technicians have all, and every third one met is somebody's
    await held.database.query(
      `ALTER TABLE logbook_entries DISABLE TRIGGER USER;
       UPDATE logbook_entries e SET user_id = u.user_id
       FROM (SELECT user_id, row_number() OVER (ORDER BY user_id <> '${people.technician.userId}', user_id) - 1 AS n
         FROM sessions LIMIT 3) AS u
       WHERE abs(hashtext(entry_id::text)) % 3 = u.n;
       ALTER TABLE logbook_entries ENABLE TRIGGER USER`,
    );
    values = await held.database.first(
      `SELECT priority, category_id::text AS "categoryId", location_id::text AS "locationId", device,
         completed_by AS "completedBy", responsible_person AS "responsiblePerson"
       FROM logbook_entries WHERE (status, priority, responsible_person) = ('Completed', 'High', 'Night crew')
         AND category_id IS NOT NULL AND end_date < '2023-01-01' LIMIT 1`,
    );
    await held.database.query(`SELECT archive.make_partitions('2023-01-01')`);
    await held.database.query(`SELECT archive.move_entries('2023-01-01', '{Completed}', NULL, NULL, ${rows})`);
    await held.database.query('VACUUM ANALYZE');
    ({ parts } = await held.database.first<{ parts: number }>(
      `SELECT 1 + count(*)::int AS parts FROM pg_class WHERE relispartition AND relkind = 'r'`,
    ));
  }, 60_000);

  const readSoFar = () =>
    held.sql.rows<Reads & Record<string, unknown>>(
      `SELECT relid::regclass::text AS table, seq_scan::int AS "sequentialScans", idx_scan::int AS "indexScans",
         coalesce(idx_tup_fetch, 0)::int AS rows
       FROM pg_stat_xact_user_tables WHERE relname ~ '^logbook_entries' ORDER BY 1`,
    );
  /** Runs statements as somebody in a transaction, and says what they read of each table and year. */
  const reads = (person: Person, work: (tx: Transaction) => Promise<unknown>): Promise<Reads[]> =>
    held.sql.as(people[person], async () => {
      const send = async <Row extends QueryResultRow>({ text, values: parameters }: Sql) =>
        ({ rows: await held.sql.rows<Row>(text, [...parameters]) }) as QueryResult<Row>;
      const before = await readSoFar();
      await work(new Transaction(send));
      const after = await readSoFar();
      return after.map((now, index) => ({
        table: now.table,
        sequentialScans: now.sequentialScans - before[index]!.sequentialScans,
        indexScans: now.indexScans - before[index]!.indexScans,
        rows: now.rows - before[index]!.rows,
      }));
    });
  const list = (person: Person, parameters: Record<string, string | string[]>, after?: PageRequest['after']) =>
    reads(person, (tx) => {
      const query = LogbookQuery.parse({ scope: 'all', ...parameters });
      return lists.list(tx, query, { limit: pageRows - 1, sort: query.sort, ...(after && { after }) });
    });
  const sum = (read: Reads[], of: 'rows' | 'sequentialScans') => read.reduce((total, each) => total + each[of], 0);
  /** A merge reads one row of each part ahead. */
  const expectAPage = (read: Reads[], pages = 1) => {
    expect(read.filter(({ sequentialScans }) => sequentialScans > 0)).toEqual([]);
    expect(sum(read, 'rows')).toBeLessThanOrEqual(pages * (pageRows * 1.2 + parts));
  };
  const later = { sort: '-startDate', value: '2020-06-15', id: '80000000-0000-7000-8000-000000000000' };

  it('should be told of what reads all', async () => {
    const unbounded = await reads('manager', () =>
      held.sql.rows(`SELECT FROM archive.all_entries WHERE call_description = ''`),
    );
    expect(sum(unbounded, 'sequentialScans')).toBe(parts);
  });

  it.each(['priority', 'categoryId', 'locationId', 'device', 'completedBy', 'responsiblePerson'])(
    'should read no more than a page of both by %s, on the first and on a later page',
    async (filter) => {
      expectAPage(await list('manager', { [filter]: values[filter]! }));
      expectAPage(await list('manager', { [filter]: values[filter]! }, later));
    },
  );

  it.each(['startDate', 'createdAt', 'updatedAt', 'endDate', 'downtimeHours'])(
    'should merge both in the order of %s',
    async (sort) => {
      for (const directed of [sort, `-${sort}`]) expectAPage(await list('manager', { sort: directed }));
    },
  );

  it("should read no more than a page of a technician's own list", async () => {
    expectAPage(await list('technician', {}), 3);
  });

  it('should find at once that nothing in the archive is open', async () => {
    expectAPage(await list('manager', { scope: 'archived', status: 'Open' }));
  });

  it('should read the years of the archive one after the other, and no further than the page', async () => {
    const read = await list('manager', { scope: 'archived' }, later);
    expectAPage(read);
    // to plan, the ends of an index are looked at
    const touched = read.filter(({ rows: some }) => some > 2).map(({ table }) => table);
    expect(touched).toEqual(['archive.logbook_entries_2020']);
  });

  it('should read nothing of the archive where it is not asked for', async () => {
    const read = await list('manager', { scope: 'live' });
    expect(read.filter(({ indexScans }) => indexScans > 0).map(({ table }) => table)).toEqual(['logbook_entries']);
  });

  it.each(['manager', 'technician'] as const)('should look a word up in the index, for a %s', async (person) => {
    const query = { ...LogbookQuery.parse({ scope: 'all', q: 'zzzz' }), q: 'zzzz' };
    const request = { limit: pageRows - 1, sort: query.sort };
    const read = await reads(person, (tx) => searches.lookUp(tx, query, request, { most: 200 }));
    expect(sum(read, 'sequentialScans')).toBe(0);
    expect(sum(read, 'rows')).toBe(0);
  });
});
