import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import { type Page, pageJson, type PageRequest } from '../../database/page';
import type { Transaction } from '../../database/transaction';
import { UnitOfWork } from '../../database/unit-of-work';
import { LogbookSearchRepository, type SearchQuery, type Walk } from './logbook-search.repository';
import { farEnd, monthsToHold, type Period, periodQuery } from './search-period';

/** How many of the newest matches are ranked at most: ranking more takes too long, and nobody reads them. */
const rankedAtMost = 1000;
/** Entries that the first walk looks at: enough for a page of a word that every twentieth entry holds. */
const firstWalk = { perItem: 20, least: 1000, most: 4000 };
/** How many matches a look into the index may bring, of which the filters take what they want. */
const lookUpMost = 5000;
/** What is tried when neither finds a page: more of both, in turns. Reading as much takes a fraction of a second. */
const laterRounds = [
  { rows: 10_000, most: 20_000 },
  { rows: 50_000, most: 0 },
];
const widening = 4;
const longestPeriodMonths = 240;
const mostPeriods = 12;
const [firstId, lastId] = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];

/**
 * Searches entries by words. How often a word occurs is not known beforehand, so each way is tried within bounds: along
 * the list, where a common word fills a page at once, then inside the index, in a period that the first look suggests. No
 * statement reads much, whatever is asked. A page may hold fewer items than its limit and yet have a next one, where the
 * matches lie far behind.
 */
@Injectable()
export class LogbookSearchService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly entries: LogbookSearchRepository,
    private readonly cursors: CursorCodec,
  ) {}

  /** A page of the matches, as JSON text. */
  async list(caller: Caller, query: SearchQuery, request: PageRequest): Promise<string> {
    if (request.sort.endsWith('relevance')) return this.listByRelevance(caller, query, request);
    return pageJson(await this.find(caller, query, request), this.cursors);
  }

  private async listByRelevance(caller: Caller, query: SearchQuery, request: PageRequest): Promise<string> {
    const newest = { limit: rankedAtMost, sort: '-startDate' };
    const { items } = await this.find(caller, { ...query, idsOnly: true }, newest);
    const entryIds = JSON.parse(items) as string[];
    const page = await this.work.once(caller, (tx) => this.entries.ranked(tx, query, request, entryIds));
    return pageJson(page, this.cursors, { relevanceOver: entryIds.length });
  }

  private async find(caller: Caller, query: SearchQuery, request: PageRequest): Promise<Page> {
    const { perItem, least, most } = firstWalk;
    const rows = Math.min(Math.max(perItem * request.limit, least), most);
    const walk = await this.work.once(caller, (tx) => this.entries.walk(tx, query, request, rows));
    if (isComplete(walk)) return walk.page;
    return this.work.run(caller, (tx) => this.findFurther(tx, query, request, walk));
  }

  private async findFurther(tx: Transaction, query: SearchQuery, request: PageRequest, first: Walk): Promise<Page> {
    const page = request.sort.endsWith('startDate')
      ? await this.findInPeriods(tx, query, request, first)
      : await this.entries.lookUp(tx, query, request, { most: lookUpMost });
    if (page) return page;
    let walk = first;
    for (const { rows, most } of laterRounds) {
      walk = await this.entries.walk(tx, query, request, rows);
      if (isComplete(walk)) return walk.page;
      const all = await this.entries.lookUp(tx, query, request, { most });
      if (all) return all;
    }
    return { ...walk.page, last: walk.to };
  }

  /** Looks into the index, in a period that grows until it holds a page, and shrinks when it holds too much. */
  private async findInPeriods(
    tx: Transaction,
    query: SearchQuery,
    request: PageRequest,
    { from, to, found }: Walk,
  ): Promise<Page | undefined> {
    if (from === null || !to?.value) return undefined;
    const backwards = request.sort.startsWith('-');
    const whole = (months: number) => months >= longestPeriodMonths;
    let months = monthsToHold(request.limit + 1, { from, to: to.value, found }, backwards);
    let known: { page: Page; period: Period } | undefined;
    let tooMany = Infinity;
    for (let tries = 0; tries < mostPeriods; tries++) {
      const period = { from, months, backwards };
      const page = await this.entries.lookUp(tx, query, request, {
        most: lookUpMost,
        ...(!whole(months) && { period: periodQuery(period) }),
      });
      if (page && (page.last || whole(months))) return page;
      if (page) known = { page, period };
      else tooMany = months;
      const least = known?.period.months ?? 0;
      if (tooMany - least <= 1) break;
      months = tooMany === Infinity ? months * widening : Math.floor((least + tooMany) / 2);
    }
    return known && { ...known.page, last: endOf(known.period, request.sort) };
  }
}

function isComplete({ page, to }: Walk): boolean {
  return page.last !== null || to === null;
}

/** The position behind everything that a period holds. */
function endOf(period: Period, sort: string): NonNullable<Page['last']> {
  return { sort, value: farEnd(period), id: period.backwards ? firstId : lastId };
}
