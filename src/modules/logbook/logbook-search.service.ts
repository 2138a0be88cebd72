import { performance } from 'node:perf_hooks';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { CursorCodec, type Position } from '../../common/cursor.codec';
import { type Page, pageJson, type PageRequest, type Seen, seenOf } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import { searchTooWide } from './logbook.errors';
import { LogbookMatchesService, type Search } from './logbook-matches.service';
import { LogbookSearchRepository, type SearchQuery } from './logbook-search.repository';
import { SearchLimits } from './search-limits';

/** A page of a search, and what its answer says besides. */
interface Answer {
  page: Page;
  /** What it tells of all matches. */
  seen: Seen;
  more?: Relevance;
}

interface Relevance {
  relevanceOver: number;
  relevanceIsPartial: boolean;
}

/** Searches entries by words, in the order of the list or by relevance. */
@Injectable()
export class LogbookSearchService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly entries: LogbookSearchRepository,
    private readonly matches: LogbookMatchesService,
    private readonly cursors: CursorCodec,
    private readonly limits: SearchLimits,
  ) {}

  /** A page of the matches, as JSON text. @throws InvalidInput when the search would take too long */
  async list(caller: Caller, query: SearchQuery, { count, ...request }: PageRequest): Promise<string> {
    const isByRelevance = request.sort.endsWith('relevance');
    const search = { query, request };
    const { page, seen, more } = await (isByRelevance ? this.rank(caller, search) : this.inOrder(caller, search));
    const total = count && (await this.work.once(caller, (tx) => this.entries.total(tx, query, count, seen)));
    const last = page.last && { ...page.last, q: query.q };
    return pageJson({ ...page, last, total }, this.cursors, { ...more });
  }

  private async inOrder(caller: Caller, search: Search): Promise<Answer> {
    const page = await this.matches.find(caller, search);
    if (!page) throw searchTooWide();
    return { page, seen: seenOf(page, search.request) };
  }

  private async rank(caller: Caller, { query, request }: Search): Promise<Answer> {
    const { entryIds, isPartial } = await this.newest(caller, query);
    const page = await this.work.once(caller, (tx) => this.entries.ranked(tx, query, request, entryIds));
    const found = entryIds.length;
    return {
      page,
      seen: { found, isWhole: !isPartial },
      more: { relevanceOver: found, relevanceIsPartial: isPartial },
    };
  }

  /**
   * The newest matches, as many as are ranked. What a page lacks because they lie far behind, further ones bring, as long as
   * somebody may be expected to wait.
   */
  private async newest(caller: Caller, query: SearchQuery): Promise<{ entryIds: string[]; isPartial: boolean }> {
    const { ranked, rankingTimeLimitMs } = this.limits;
    const begun = performance.now();
    const found: string[] = [];
    let after: Position | undefined;
    do {
      // one more than is ranked tells whether there are more
      const request = { limit: ranked + 1 - found.length, sort: '-startDate', ...(after && { after }) };
      const page = await this.matches.find(caller, { query: { ...query, idsOnly: true }, request });
      if (!page && !after) throw searchTooWide();
      if (!page) break;
      found.push(...(JSON.parse(page.items) as string[]));
      after = page.last ?? undefined;
    } while (after && found.length <= ranked && performance.now() - begun < rankingTimeLimitMs);
    return { entryIds: found.slice(0, ranked), isPartial: after !== undefined || found.length > ranked };
  }
}
