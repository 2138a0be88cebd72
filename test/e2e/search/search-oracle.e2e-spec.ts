import fc from 'fast-check';
import type { LogbookEntry } from '../../../src/modules/logbook/dto/logbook-entry.dto';
import { SearchLimits } from '../../../src/modules/logbook/search-limits';
import type { GivenUser } from '../../factories/given';
import { useLogbook } from '../../setup/logbook';
import { holds, search, typed, words } from './query-model';

const usualLimits = new SearchLimits();
/** So little that a few entries reach every way of searching. */
const tinyLimits: SearchLimits = {
  ranked: 5,
  rankingTimeLimitMs: 5000,
  firstWalk: { perItem: 1, least: 2, most: 3 },
  secondWalk: 4,
  lookUp: 3,
  looks: 2,
  lookUpTimeLimitMs: 5000,
  lastWalk: 6,
  lastLookUp: 5,
  timeLimitMs: usualLimits.timeLimitMs,
};
const entries = 40;
const searches = 30;
const sorts = ['startDate', '-startDate', 'createdAt', 'endDate', '-endDate', '-downtimeHours'] as const;
type Sort = (typeof sorts)[number];

describe('search against an oracle', () => {
  const logbook = useLogbook();
  let people: GivenUser[];
  let all: LogbookEntry[];

  beforeAll(async () => {
    const { given } = logbook;
    people = [await given.manager(), await given.reader(), await given.technician(), await given.technician()];
    const location_id = await given.location();
    const text = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }).map((some) => some.join(' '));
    const entry = fc.record({
      start_date: fc.constantFrom('2019-12-31', '2024-01-01', '2024-01-31', '2025-06-30', '2026-02-28'),
      lasts: fc.option(fc.constantFrom('2026-03-01', '2026-03-02')),
      downtime_hours: fc.option(fc.constantFrom(0, 2.5)),
      device: fc.constantFrom('crane', 'pump'),
      call_description: text,
      solution_description: fc.option(text),
      status: fc.constantFrom('Open', 'Escalation'),
      priority: fc.constantFrom('High', 'Medium', 'Low'),
      owner: fc.constantFrom(...people),
    });
    for (const [index, { lasts, owner, ...values }] of fc.sample(entry, { numRuns: entries, seed: 11 }).entries()) {
      const created_at = new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString();
      await given.entry(owner, { ...values, location_id, created_at, end_date: lasts });
    }
    ({ items: all } = await page(people[0]!, 'limit=200'));
    expect(all).toHaveLength(entries);
  });

  const page = async (user: GivenUser, query: string) => {
    const answer = await logbook
      .as(user)
      .get<{ items: LogbookEntry[]; nextCursor: string | null; relevanceOver?: number }>(`/logbook-entries?${query}`);
    expect([query, answer.status]).toEqual([query, 200]);
    return answer.body;
  };
  const pages = async (user: GivenUser, query: string) => {
    const ids: string[] = [];
    let cursor: string | null = '';
    for (let read = 0; cursor !== null; read++) {
      const { items, nextCursor } = await page(user, query + (cursor && `&cursor=${cursor}`));
      ids.push(...items.map(({ entryId }) => entryId));
      cursor = nextCursor;
      expect(read).toBeLessThanOrEqual(entries);
    }
    return ids;
  };
  const isVisible = ({ userId }: LogbookEntry, user: GivenUser) =>
    user.accessLevel !== 'Technician' || userId === user.userId;
  const textOf = (entry: LogbookEntry) =>
    [entry.device, entry.responsiblePerson, entry.callDescription, entry.solutionDescription ?? ''].join(' ').trim();

  it.each([
    ['as much as usual', usualLimits],
    ['very little at a time', tinyLimits],
  ])('should find page by page what holds the words, in order, reading %s', async (_, limits) => {
    Object.assign(logbook.app.get(SearchLimits), limits);
    await fc.assert(
      fc.asyncProperty(
        search,
        fc.constantFrom(...people),
        fc.constantFrom(...sorts),
        fc.constantFrom(
          '',
          '&status=Open',
          '&status=Open&priority=High&priority=Low&status=Open',
          '&startDateFrom=2024-01-31',
        ),
        fc.integer({ min: 1, max: 7 }),
        async (sought, user, sort, filter, limit) => {
          const expected = all
            .filter((entry) => isVisible(entry, user) && holds(textOf(entry), sought))
            .filter(({ status }) => !filter.includes('status') || status === 'Open')
            .filter(({ priority }) => !filter.includes('priority') || priority === 'High' || priority === 'Low')
            .filter(({ startDate }) => !filter.includes('startDate') || startDate >= '2024-01-31')
            .toSorted(inOrder(sort));
          const query = `q=${encodeURIComponent(typed(sought))}${filter}&sort=${sort}&limit=${limit}`;
          expect(await pages(user, query)).toEqual(expected.map(({ entryId }) => entryId));
        },
      ),
      { numRuns: searches },
    );
  });

  it('should rank the newest matches, best first, page by page', async () => {
    Object.assign(logbook.app.get(SearchLimits), usualLimits, { ranked: 5 });
    for (const user of people) {
      const matches = all.filter((entry) => isVisible(entry, user) && holds(textOf(entry), [[termOf('pump')]]));
      const newest = matches.slice(0, 5).map(({ entryId }) => entryId);
      const ranked = await logbook.database.query<{ entry_id: string }>(
        `SELECT entry_id FROM logbook_entries WHERE entry_id = ANY ($1)
         ORDER BY ts_rank(search_vector, app.search_query('pump')) DESC, entry_id DESC`,
        [newest],
      );
      const first = await page(user, 'q=pump&sort=-relevance&limit=2');
      expect(first.relevanceOver).toBe(newest.length);
      expect(await pages(user, 'q=pump&sort=-relevance&limit=2')).toEqual(ranked.map(({ entry_id }) => entry_id));
    }
  });
});

const termOf = (word: string) => ({ words: [word], isPhrase: false, isExcluded: false });

/** Missing values last; ties by id, in the direction of the order. */
function inOrder(sort: Sort) {
  const sign = sort.startsWith('-') ? -1 : 1;
  const key = sort.replace('-', '') as 'startDate' | 'createdAt' | 'endDate' | 'downtimeHours';
  return (a: LogbookEntry, b: LogbookEntry) => {
    const [left, right] = [a[key], b[key]];
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1;
    } else if (left !== right) return sign * (left < right ? -1 : 1);
    return sign * (a.entryId < b.entryId ? -1 : 1);
  };
}
