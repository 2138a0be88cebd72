import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import type { Page, PageRequest } from '../../database/page';
import { isTimeout } from '../../database/database.errors';
import { UnitOfWork } from '../../database/unit-of-work';
import {
  type LookUp,
  type LookUpLimits,
  LogbookSearchRepository,
  type SearchQuery,
  type Walk,
} from './logbook-search.repository';
import { SearchLimits } from './search-limits';
import { farEnd, type Period, periodQuery } from './search-period';

/** Months that the index is asked about. More of them cost more than asking about everything. */
const monthsAsked = [1, 3, 6, 12, 36];
/** A page is likely to be found where so many more matches are expected. */
const surplus = 1.5;
/** Stands for "none was found". */
const fewest = 0.5;
/** Ids before and after all others. */
const [firstId, lastId] = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];

/** What is searched for, and which page of it. */
export interface Search {
  query: SearchQuery;
  request: PageRequest;
}

/**
 * Finds the entries that hold words. How often a word occurs is not known beforehand, so each way is tried within bounds: along
 * the list, where a common word fills a page at once, and inside the index, in a period that the walk suggests. No statement
 * reads much or takes long, whatever is asked. Where the matches lie far behind, a page may hold fewer items than its limit, or none,
 * and yet have a next one.
 */
@Injectable()
export class LogbookMatchesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly entries: LogbookSearchRepository,
    private readonly limits: SearchLimits,
  ) {}

  /** Nothing when neither way is fast enough. */
  async find(caller: Caller, search: Search): Promise<Page | undefined> {
    const { perItem, least, most } = this.limits.firstWalk;
    const rows = Math.min(Math.max(perItem * search.request.limit, least), most);
    const walk = await this.walk(caller, search, rows);
    if (!walk) return this.findUnwalked(caller, search);
    return isComplete(walk) ? walk.page : this.findFurther(caller, search, walk, rows);
  }

  /** What filters leave so few of that nobody can walk there. */
  private async findUnwalked(caller: Caller, search: Search): Promise<Page | undefined> {
    const look = await this.lookUp(caller, search, { most: this.limits.lookUp }, this.limits.timeLimitMs);
    return look?.page;
  }

  private async findFurther(caller: Caller, search: Search, first: Walk, rows: number): Promise<Page> {
    const { request } = search;
    const { secondWalk, lookUp, lastWalk, lastLookUp, timeLimitMs } = this.limits;
    const isByDate = request.sort.endsWith('startDate');
    const whole = isByDate ? undefined : await this.lookUp(caller, search, { most: lookUp });
    if (whole) return whole.page;
    let walk = first;
    const needed = Math.ceil((surplus * rows * request.limit) / first.found);
    const promisesPage = first.found > 0 && needed <= secondWalk;
    if (promisesPage) {
      walk = (await this.walk(caller, search, needed)) ?? walk;
      if (isComplete(walk)) return walk.page;
    }
    const { page, part }: Found = isByDate ? await this.lookUpPeriods(caller, search, walk) : {};
    if (page) return page;
    walk = (await this.walk(caller, search, lastWalk)) ?? walk;
    if (isComplete(walk)) return walk.page;
    const all = await this.lookUp(caller, search, { most: lastLookUp }, timeLimitMs);
    return all?.page ?? further(part, { ...walk.page, last: walk.to });
  }

  /**
   * Looks into the index, in the shortest period that is expected to hold a page. One that holds less tells how much longer
   * it takes, since filters and words that go together are not expected; one that holds too much is shortened.
   */
  private async lookUpPeriods(caller: Caller, search: Search, walk: Walk): Promise<Found> {
    const { limit, sort } = search.request;
    if (walk.from === null) return {};
    const periods = periodsFrom(walk.from, sort);
    const expected = await this.work.once(caller, (tx) =>
      this.entries.expected(tx, search.query, periods.map(periodQuery)),
    );
    let step = firstToHold(expected, surplus * limit);
    let [tooShort, tooLong] = [-1, periods.length + 1];
    let part: Page | undefined;
    for (let looks = 0; looks < this.limits.looks && tooShort < step && step < tooLong; looks++) {
      const period = periods[step];
      const look = await this.lookUp(caller, search, {
        most: this.limits.lookUp,
        period: period && periodQuery(period),
      });
      if (!look) {
        tooLong = step;
        step = Math.floor((tooShort + tooLong) / 2);
        continue;
      }
      if (look.page.last || !period) return { page: look.page };
      part = { ...look.page, last: endOf(period, sort) };
      tooShort = step;
      const surprise = (expected[step] ?? 0) / Math.max(look.found, fewest);
      step = Math.min(Math.max(step + 1, firstToHold(expected, surprise * surplus * limit)), tooLong - 1);
    }
    return { part };
  }

  /** Nothing when it takes too long. */
  private walk(caller: Caller, { query, request }: Search, rows: number): Promise<Walk | undefined> {
    return this.work.once(caller, (tx) =>
      this.entries.walk(tx.within(this.limits.timeLimitMs), query, request, rows).catch(nothingInTime),
    );
  }

  /** Nothing when there is too much, or it takes too long. */
  private lookUp(
    caller: Caller,
    { query, request }: Search,
    limits: LookUpLimits,
    timeLimitMs = this.limits.lookUpTimeLimitMs,
  ): Promise<LookUp | undefined> {
    return this.work.once(caller, (tx) =>
      this.entries.lookUp(tx.within(timeLimitMs), query, request, limits).catch(nothingInTime),
    );
  }
}

function nothingInTime(error: unknown): undefined {
  if (!isTimeout(error)) throw error;
}

/** A page, or else what a period holds of it. */
interface Found {
  page?: Page;
  part?: Page;
}

/** From a day on, in the direction of the list, each longer than the one before. */
function periodsFrom(from: string, sort: string): Period[] {
  return monthsAsked.map((months) => ({ from, months, backwards: sort.startsWith('-') }));
}

/** The index of the first period that is expected to hold so many matches, or of none behind them. */
function firstToHold(expected: number[], wanted: number): number {
  const first = expected.findIndex((matches) => matches > wanted);
  return first < 0 ? expected.length : first;
}

/** The position behind everything that a period holds. */
function endOf(period: Period, sort: string): NonNullable<Page['last']> {
  return { sort, value: farEnd(period), id: period.backwards ? firstId : lastId };
}

function isComplete({ page, to }: Walk): boolean {
  return page.last !== null || to === null;
}

/** Of two pages that end before they are full, the one that reaches further in the order of days. */
function further(page: Page | undefined, other: Page): Page {
  const [end, otherEnd] = [page?.last?.value, other.last?.value];
  if (!page?.last || !end || !otherEnd) return other;
  const isFurther = page.last.sort.startsWith('-') ? end < otherEnd : end > otherEnd;
  return isFurther ? page : other;
}
