import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import type { AccessLevel } from '../../src/common/access-level';
import type { LogbookEntry } from '../../src/modules/logbook/dto/logbook-entry.dto';
import type { Scope } from '../../src/modules/logbook/dto/logbook-query.dto';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';
import { Oracle, type Question, type Row, type SortKey } from './logbook-list/oracle';
import { queryOf, questionOf, rowOf, sortKeys, type World } from './logbook-list/questions';

const rowCount = 60;
const seed = randomInt(2 ** 31);

interface Asked {
  question: Question;
  sort: SortKey;
  isDescending: boolean;
  limit: number;
  level: AccessLevel;
  /** Whether somebody records an entry between any two pages. */
  isBusy: boolean;
  scope?: Scope;
}

describe(`the list of entries, of those that the seed ${String(seed)} gives`, () => {
  const logbook = useLogbook();
  const users = {} as Record<AccessLevel, GivenUser>;
  let oracle: Oracle;
  let newRow: fc.Arbitrary<Omit<Row, 'entryId'>>;
  let world: World;

  beforeAll(async () => {
    const { given } = logbook;
    for (const level of ['Technician', 'TechnicianReader', 'Manager', 'Admin'] as const)
      users[level] = await given.user(level);
    const parentOf = new Map<number, number | undefined>();
    const locationUnder = async (parentId?: number) => {
      const locationId = await given.location({ ...(parentId && { parentId }) });
      parentOf.set(locationId, parentId);
      return locationId;
    };
    const pit = await locationUnder();
    await locationUnder(await locationUnder(await locationUnder(await locationUnder(pit))));
    await locationUnder(pit);
    await locationUnder();

    world = {
      userIds: Object.values(users).map(({ userId }) => userId),
      locationIds: [...parentOf.keys()],
      categoryIds: [await given.category(), await given.category()],
    };
    oracle = new Oracle(parentOf);
    newRow = rowOf(world);
    for (const row of fc.sample(newRow, { numRuns: rowCount, seed })) await record(row);
  });

  async function record(row: Omit<Row, 'entryId'>): Promise<void> {
    const entryId = await logbook.given.entry(row, {
      start_date: row.startDate,
      end_date: row.endDate,
      responsible_person: row.responsiblePerson,
      location_id: row.locationId,
      device: row.device,
      call_description: row.callDescription,
      solution_description: row.solutionDescription,
      status: row.status,
      downtime_hours: row.downtimeHours,
      category_id: row.categoryId,
      priority: row.priority,
      completed_by: row.completedBy,
      is_deleted: row.isDeleted,
      created_at: row.createdAt,
      updated_at: row.updatedAt,
    });
    oracle.rows.push({ entryId, ...row });
  }

  /** All pages, as a client reads them. */
  async function readPages({ question, sort, isDescending, limit, level, isBusy, scope }: Asked) {
    const query = queryOf(question);
    if (scope) query.set('scope', scope);
    query.set('sort', `${isDescending ? '-' : ''}${sort}`);
    query.set('limit', String(limit));
    query.set('count', 'exact');
    const read: string[] = [];
    let total: number | undefined;
    for (let cursor: string | null = ''; cursor !== null;) {
      if (cursor) query.set('cursor', cursor);
      const answer = await logbook
        .as(users[level])
        .get<{ items: LogbookEntry[]; nextCursor: string | null; total: number }>(
          `/logbook-entries?${query.toString()}`,
        );
      expect(answer.status).toBe(200);
      if (answer.body.nextCursor) expect(answer.body.items).toHaveLength(limit);
      read.push(...answer.body.items.map(({ entryId }) => entryId));
      total ??= answer.body.total;
      query.delete('count');
      cursor = answer.body.nextCursor;
      if (cursor && isBusy) for (const row of fc.sample(newRow, 1)) await record(row);
    }
    return { read, total };
  }

  const asked = () =>
    fc.record<Asked>({
      question: questionOf(world),
      sort: fc.constantFrom(...sortKeys),
      isDescending: fc.boolean(),
      limit: fc.constantFrom(4, 9, 20, 200),
      level: fc.constantFrom<AccessLevel>('Technician', 'TechnicianReader', 'Manager', 'Admin'),
      isBusy: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
    });
  const isRefused = ({ question, level }: Asked) => Boolean(question.deleted) && level.startsWith('Technician');

  const answer = ({ question, sort, isDescending, level }: Asked) => {
    const owner = level === 'Technician' ? users[level].userId : undefined;
    return oracle.answer(question, sort, isDescending, owner).map(({ entryId }) => entryId);
  };

  async function expectWhatTheOracleSays(ask: Asked): Promise<void> {
    fc.pre(!isRefused(ask));
    const expected = answer(ask);
    const { read, total } = await readPages(ask);
    expect(new Set(read).size).toBe(read.length);
    const before = new Set(expected);
    expect(read.filter((entryId) => !ask.isBusy || before.has(entryId))).toEqual(expected);
    expect(total).toBe(expected.length);
  }

  it('should be what the oracle says, page by page, whatever is asked, in which order and by whom', async () => {
    await fc.assert(fc.asyncProperty(asked(), expectWhatTheOracleSays), { numRuns: 100 });
  }, 60_000);

  describe('of which some are in the archive', () => {
    let archived: Set<string>;

    beforeAll(async () => {
      await logbook.database.query(`SELECT archive.make_partitions('2100-01-01')`);
      await logbook.database.query(
        `SELECT archive.move_entries((SELECT percentile_disc(0.6) WITHIN GROUP (ORDER BY end_date) FROM logbook_entries),
           '{Open,Completed,Escalation}', NULL, NULL, 1000)`,
      );
      const rows = await logbook.database.query<{ id: string }>('SELECT entry_id AS id FROM archive.logbook_entries');
      archived = new Set(rows.map(({ id }) => id));
    });

    it('should be some of them', () => {
      expect(archived.size).toBeGreaterThan(3);
      expect(archived.size).toBeLessThan(oracle.rows.length);
    });

    it('should be what it was before, where both are asked for', async () => {
      const ofBoth = asked().map((ask) => ({ ...ask, scope: 'all' as const }));
      await fc.assert(fc.asyncProperty(ofBoth, expectWhatTheOracleSays), { numRuns: 60 });
    }, 60_000);

    it('should be either part of it, where one is asked for', async () => {
      const ofOne = fc.tuple(
        asked().filter((ask) => !isRefused(ask) && !ask.isBusy),
        fc.constantFrom<Scope>('live', 'archived'),
      );
      const property = fc.asyncProperty(ofOne, async ([ask, scope]) => {
        const expected = answer(ask).filter((entryId) => archived.has(entryId) === (scope === 'archived'));
        expect(await readPages({ ...ask, scope })).toEqual({ read: expected, total: expected.length });
      });
      await fc.assert(property, { numRuns: 40 });
    }, 60_000);
  });

  it('should be asked for every filter and every order', () => {
    const questions = fc.sample(asked(), 500);
    const filters = new Set(questions.flatMap(({ question }) => Object.keys(question)));
    expect(filters.size).toBe(16);
    expect(new Set(questions.map(({ sort, isDescending }) => `${sort} ${String(isDescending)}`)).size).toBe(10);
  });

  it('should refuse technicians what was deleted', async () => {
    for (const level of ['Technician', 'TechnicianReader'] as const) {
      const problem = await logbook.as(users[level]).problem('GET', '/logbook-entries?deleted=true');
      expect(problem).toMatchObject({ status: 403, code: 'ACCESS_DENIED' });
    }
  });
});
