import type { QueryResult, QueryResultRow } from 'pg';
import { fillLogbook } from '../../bench/data-set/fill-logbook';
import { combinations, type Entry } from '../../bench/search-cases/combinations';
import type { PageRequest } from '../../src/database/page';
import type { Sql } from '../../src/database/sql';
import { Transaction } from '../../src/database/transaction';
import { LogbookQuery } from '../../src/modules/logbook/dto/logbook-query.dto';
import { LogbookSearchRepository } from '../../src/modules/logbook/logbook-search.repository';
import { LogbookRepository } from '../../src/modules/logbook/logbook.repository';
import { useDirectSql } from '../setup/direct-sql';

const rows = 6000;
const pageRows = 51;
const sorts = ['startDate', 'createdAt', 'updatedAt', 'endDate', 'downtimeHours'];
type Person = 'manager' | 'technician';

/** What the statements of a transaction have read of the entries. */
interface Reads {
  sequentialScans: number;
  rows: number;
}

describe('how lists and searches read the entries', () => {
  const held = useDirectSql();
  const lists = new LogbookRepository();
  const searches = new LogbookSearchRepository();
  const people = {} as Record<Person, { userId: string; sessionId: string }>;
  let values: Record<string, string>;
  let ownEntries: number;

  beforeAll(async () => {
    await fillLogbook(held.database.migrator, { rows });
    const [technician] = await held.database.query<{ userId: string; sessionId: string }>(
      `SELECT user_id AS "userId", session_id AS "sessionId" FROM sessions
       ORDER BY (SELECT count(*) FROM logbook_entries e WHERE e.user_id = sessions.user_id) DESC LIMIT 1`,
    );
    people.technician = technician!;
    ({ ownEntries } = await held.database.first<{ ownEntries: number }>(
      `SELECT count(*)::int AS "ownEntries" FROM logbook_entries WHERE user_id = '${technician!.userId}'`,
    ));
    people.manager = await held.given.manager();
    values = await held.database.first(
      `SELECT status, priority, category_id::text AS "categoryId", location_id::text AS "locationId", device,
         user_id AS "userId", completed_by AS "completedBy", responsible_person AS "responsiblePerson",
         start_date AS "startDateFrom", start_date AS "startDateTo", end_date AS "endDateFrom", end_date AS "endDateTo",
         downtime_hours::text AS "minDowntimeHours"
       FROM logbook_entries WHERE (status, priority, responsible_person) = ('Completed', 'High', 'Night crew')
         AND category_id IS NOT NULL LIMIT 1`,
    );
  }, 60_000);

  /** Runs statements as somebody in a transaction, and says what they read. */
  const reads = (person: Person, work: (tx: Transaction) => Promise<unknown>): Promise<Reads> =>
    held.sql.as(people[person], async () => {
      const send = async <Row extends QueryResultRow>({ text, values }: Sql) =>
        ({ rows: await held.sql.rows<Row>(text, [...values]) }) as QueryResult<Row>;
      const before = await readSoFar();
      await work(new Transaction(send));
      const after = await readSoFar();
      return { sequentialScans: after.sequentialScans - before.sequentialScans, rows: after.rows - before.rows };
    });
  const readSoFar = () =>
    held.sql.first<Reads>(
      `SELECT seq_scan::int AS "sequentialScans", idx_tup_fetch::int AS rows
       FROM pg_stat_xact_user_tables WHERE relid = 'public.logbook_entries'::regclass`,
    );
  const list = (person: Person, parameters: Record<string, string | string[]>, after?: PageRequest['after']) =>
    reads(person, (tx) => {
      const query = LogbookQuery.parse(parameters);
      return lists.list(tx, query, { limit: pageRows - 1, sort: query.sort, ...(after && { after }) });
    });
  const expectAPage = ({ sequentialScans, rows: read }: Reads) => {
    expect(sequentialScans).toBe(0);
    expect(read).toBeLessThanOrEqual(pageRows * 1.2); // a filter that most entries pass may skip some
  };
  /** The page is chosen in an index first; then its entries are read. */
  const expectAChosenPage = (read: Reads) => expectAPage({ ...read, rows: read.rows / 2 });
  const filters = [
    'status',
    'priority',
    'categoryId',
    'locationId',
    'device',
    'userId',
    'completedBy',
    'responsiblePerson',
    'startDateFrom',
    'startDateTo',
    'endDateFrom',
    'endDateTo',
  ];
  const inTheMiddle = { sort: '-startDate', value: '2020-06-15', id: '80000000-0000-7000-8000-000000000000' };

  it('should be told of what reads all', async () => {
    const unbounded = await reads('manager', () =>
      held.sql.rows(`SELECT FROM logbook_entries WHERE call_description = ''`),
    );
    expect(unbounded.sequentialScans).toBe(1);
  });

  it.each(filters)('should read no more than a page of the list by %s, on its first page', async (filter) => {
    expectAChosenPage(await list('manager', { [filter]: values[filter]! }));
  });

  it.each(filters)('should read no more than a page of the list by %s, on a later page', async (filter) => {
    expectAChosenPage(await list('manager', { [filter]: values[filter]! }, inTheMiddle));
  });

  it('should read by minDowntimeHours as many entries as it takes to meet a page of those', async () => {
    const minDowntimeHours = values.minDowntimeHours!;
    const { share } = await held.database.first<{ share: number }>(
      `SELECT avg((coalesce(downtime_hours, -1) >= ${minDowntimeHours})::int)::float AS share FROM logbook_entries`,
    );
    for (const after of [undefined, inTheMiddle]) {
      const { sequentialScans, rows: read } = await list('manager', { minDowntimeHours }, after);
      expect(sequentialScans).toBe(0);
      expect(read - pageRows).toBeLessThanOrEqual((pageRows / share) * 1.5);
    }
    expectAChosenPage(await list('technician', { minDowntimeHours }));
    expectAChosenPage(await list('technician', { minDowntimeHours }, inTheMiddle));
  });

  it('should read no more than a page for each of several values of a filter, also of those that nothing has', async () => {
    const sites = await held.database.query<{ id: string }>(
      `SELECT location_id::text AS id FROM locations WHERE parent_id IS NULL`,
    );
    const locationId = sites.map(({ id }) => id);
    const { sequentialScans, rows: read } = await list('manager', { locationId });
    expect([sequentialScans, read]).toEqual([0, 0]);
    const statuses = await list('manager', { status: ['Open', 'Escalation'] });
    expect(statuses.sequentialScans).toBe(0);
    expect(statuses.rows).toBeLessThanOrEqual((2 + 1) * pageRows);
  });

  it.each(sorts)('should read no more than a page of the list in the order of %s', async (sort) => {
    for (const directed of [sort, `-${sort}`]) {
      const read = await list('manager', { sort: directed });
      if (sort === 'startDate') expectAPage(read);
      else expectAChosenPage(read);
    }
  });

  it.each([
    ['endDate', '2020-06-15'],
    ['-endDate', '2020-06-15'],
    ['downtimeHours', '2.5'],
    ['-downtimeHours', '2.5'],
    ['-endDate', null],
  ])('should choose no more than two pages in the order of %s after %s, missing values last', async (sort, value) => {
    const read = await list('manager', { sort }, { sort, value, id: '80000000-0000-7000-8000-000000000000' });
    expect(read.sequentialScans).toBe(0);
    expect(read.rows).toBeLessThanOrEqual(2 * 2 * pageRows);
  });

  it("should read no more than a page of a technician's own list", async () => {
    expectAPage(await list('technician', {}));
  });

  it.each(filters)("should read no more than a page of the technician's own entries by %s", async (filter) => {
    expectAChosenPage(await list('technician', { [filter]: values[filter]! }));
    expectAChosenPage(await list('technician', { [filter]: values[filter]! }, inTheMiddle));
  });

  it.each(Object.keys(combinations).filter((name) => name !== 'the history of a device'))(
    "should read of the technician's own entries only those of a page for what is %s",
    async (name) => expectAPage(await list('technician', combinations[name]!(values as Entry))),
  );

  it.each(sorts)("should choose a page of the technician's own entries in the order of %s", async (sort) => {
    for (const directed of [sort, `-${sort}`]) {
      const read = await list('technician', { sort: directed });
      expect(read.sequentialScans).toBe(0);
      expect(read.rows).toBeLessThanOrEqual(ownEntries + pageRows);
    }
  });

  it.each(Object.entries(combinations))('should scan no table for what is %s', async (_, of) => {
    const parameters = of(values as Entry);
    for (const person of ['manager', 'technician'] as const) {
      expect((await list(person, parameters)).sequentialScans).toBe(0);
      expect((await list(person, parameters, inTheMiddle)).sequentialScans).toBe(0);
    }
  });

  it('should read no more than a page of what is unfinished in a place', async () => {
    for (const status of ['Open', 'Escalation'])
      expectAChosenPage(await list('manager', { status, locationId: values.locationId! }));
  });

  it('should begin where nothing later can have ended', async () => {
    expectAChosenPage(await list('manager', { endDateTo: '2018-03-01' }));
  });

  it('should read no more than a page of the deleted ones', async () => {
    await held.database.query(`
      ALTER TABLE logbook_entries DISABLE TRIGGER USER;
      UPDATE logbook_entries SET is_deleted = true WHERE start_date BETWEEN '2019-01-01' AND '2019-01-10';
      ALTER TABLE logbook_entries ENABLE TRIGGER USER;
      ANALYZE logbook_entries`);
    expectAPage(await list('manager', { deleted: 'true' }));
  });

  describe.each(['manager', 'technician'] as const)('searching as a %s', (person) => {
    const searched = async (q: string, look: (query: LogbookQuery & { q: string }) => Look) => {
      const query = { ...LogbookQuery.parse({ q }), q };
      return reads(person, (tx) => look(query)(tx, { limit: pageRows - 1, sort: query.sort }));
    };
    type Look = (tx: Transaction, request: PageRequest) => Promise<unknown>;

    it('should walk no further than it was told', async () => {
      const read = await searched('zzzz', (query) => (tx, request) => searches.walk(tx, query, request, 100));
      expect(read.sequentialScans).toBe(0);
      expect(read.rows).toBeLessThanOrEqual(2 * 100 * 1.2);
    });

    it.each([
      ['a word', 'zzzz'],
      ['a beginning', 'zzz'],
      ['many words', Array.from({ length: 60 }, (_, index) => `zz${index}`).join(' or ')],
      ['frequent words that never meet', '"bucket leaks bucket leaks"'],
    ])('should look up %s in the index', async (_, q) => {
      const read = await searched(q, (query) => (tx, request) => searches.lookUp(tx, query, request, { most: 200 }));
      expect(read.sequentialScans).toBe(0);
      // once by the rarest words, and when they leave too much once more by all of them
      expect(read.rows).toBeLessThanOrEqual(2 * 201);
    });

    it('should look up a period of a frequent word, and only that', async () => {
      const limits = { most: 500, period: `'#2024-3'` };
      const read = await searched('leaks', (query) => (tx, request) => searches.lookUp(tx, query, request, limits));
      expect(read.sequentialScans).toBe(0);
      expect(read.rows).toBeLessThanOrEqual(2 * 100);
    });

    it('should not begin to read everything', async () => {
      const read = await searched('-zzzz', (query) => async (tx, request) => {
        expect(await searches.lookUp(tx, query, request, { most: 100 })).toBeUndefined();
      });
      expect(read).toEqual({ sequentialScans: 0, rows: 0 });
    });
  });
});
