import { DatabaseError } from 'pg';
import { LogbookSearchRepository } from '../../../src/modules/logbook/logbook-search.repository';
import { SearchLimits } from '../../../src/modules/logbook/search-limits';
import type { GivenUser } from '../../factories/given';
import { useLogbook } from '../../setup/logbook';

interface Page {
  items: { startDate: string }[];
  nextCursor: string | null;
}

describe('a search whose matches lie far behind', () => {
  const logbook = useLogbook();
  let manager: GivenUser;

  beforeAll(async () => {
    const { given, app } = logbook;
    const tiny: SearchLimits = {
      ranked: 5,
      rankingTimeLimitMs: 5000,
      firstWalk: { perItem: 1, least: 2, most: 2 },
      secondWalk: 3,
      lookUp: 3,
      looks: 3,
      lookUpTimeLimitMs: 5000,
      lastWalk: 4,
      lastLookUp: 4,
      timeLimitMs: 5000,
    };
    Object.assign(app.get(SearchLimits), tiny);
    manager = await given.manager();
    const location_id = await given.location();
    const entries: [day: string, text: string, count: number][] = [
      ['2022-12-15', 'nothing of interest', 6],
      ['2020-01-01', 'relay', 2],
      ['2019-12-31', 'relay', 6],
      ['2011-01-01', 'fuse', 6],
      ['2010-12-31', 'fuse', 2],
      ['2008-01-31', 'nothing of interest', 6],
    ];
    for (const [start_date, call_description, count] of entries) {
      for (let made = 0; made < count; made++)
        await given.entry(manager, { start_date, call_description, location_id });
    }
  });

  const page = async (query: string) => (await logbook.as(manager).get<Page>(`/logbook-entries?limit=5&${query}`)).body;
  const days = ({ items }: Page) => items.map(({ startDate }) => startDate);

  // the index may be asked about three years at most that hold so few: they end on the day of the first matches
  it.each([
    ['back', 'q=relay', '2020-01-01', '2019-12-31'],
    ['on', 'q=fuse&sort=startDate', '2010-12-31', '2011-01-01'],
  ])('should go %s behind the years that it knows, and show nothing twice', async (_, query, near, far) => {
    const first = await page(query);
    expect(days(first)).toEqual([near, near]);
    const rest: string[] = [];
    for (let cursor = first.nextCursor; cursor;) {
      const next = await page(`${query}&cursor=${cursor}`);
      rest.push(...days(next));
      cursor = next.nextCursor;
    }
    expect(rest).toEqual(Array(6).fill(far));
  });

  it('should give an empty page and where to go on, rather than read everything', async () => {
    const first = await page('q=-interest%20-relay%20-fuse');
    expect(first.items).toEqual([]);
    expect(first.nextCursor).toEqual(expect.any(String));
  });

  describe('by relevance', () => {
    const relevance = async (q: string) => {
      const { items, nextCursor, ...said } = await page(`q=${q}&sort=-relevance`);
      return { days: days({ items, nextCursor }), nextCursor, ...said };
    };

    it.each([
      ['relay', ['2020-01-01', '2020-01-01', '2019-12-31', '2019-12-31', '2019-12-31']],
      ['fuse', Array(5).fill('2011-01-01')],
    ])('should go on until it has as many of the newest as it ranks (%s)', async (q, newest) => {
      const { days: found, ...said } = await relevance(q);
      expect(found.toSorted().toReversed()).toEqual(newest);
      expect(said).toEqual({ nextCursor: null, relevanceOver: 5, relevanceIsPartial: true });
    });

    it('should say when it has them all', async () => {
      jest.replaceProperty(logbook.app.get(SearchLimits), 'ranked', 8);
      expect(await relevance('relay')).toMatchObject({ relevanceOver: 8, relevanceIsPartial: false });
      jest.restoreAllMocks();
    });

    it('should say when it has not found as many in time', async () => {
      jest.replaceProperty(logbook.app.get(SearchLimits), 'rankingTimeLimitMs', 0);
      expect(await relevance('fuse')).toMatchObject({ relevanceOver: 0, relevanceIsPartial: true });
      jest.restoreAllMocks();
    });
  });

  describe('and takes too long', () => {
    const timeout = Object.assign(new DatabaseError('canceling statement due to statement timeout', 0, 'error'), {
      code: '57014',
    });
    const takesTooLong = (...looks: ('walk' | 'lookUp')[]) => {
      const searches = logbook.app.get(LogbookSearchRepository);
      for (const look of looks) jest.spyOn(searches, look).mockRejectedValue(timeout);
    };

    afterEach(() => jest.restoreAllMocks());

    it('should give a short page and where to go on when the index is too slow', async () => {
      takesTooLong('lookUp');
      const first = await page('q=relay');
      expect(first.items).toEqual([]);
      expect(first.nextCursor).toEqual(expect.any(String));
    });

    it('should ask the index when filters leave nothing to walk along', async () => {
      takesTooLong('walk');
      jest.replaceProperty(logbook.app.get(SearchLimits), 'lookUp', 10);
      expect(days(await page('q=relay&startDateFrom=2020-01-01'))).toEqual(['2020-01-01', '2020-01-01']);
    });

    it('should say in words what helps when neither is fast enough', async () => {
      takesTooLong('walk', 'lookUp');
      const { status, body } = await logbook.as(manager).get<{ code: string }>('/logbook-entries?q=relay');
      expect([status, body.code]).toEqual([400, 'SEARCH_TOO_WIDE']);
    });
  });
});
