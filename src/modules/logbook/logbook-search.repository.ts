import { Injectable } from '@nestjs/common';
import {
  orderOf,
  type Page,
  pageOf,
  type PageRequest,
  type PageRow,
  pageStatement,
  readPage,
  type Seen,
  totalBy,
} from '../../database/page';
import { join, sql, type Sql } from '../../database/sql';
import type { Count, Total } from '../../database/total';
import type { Transaction } from '../../database/transaction';
import type { LogbookQuery } from './dto/logbook-query.dto';
import { entryItem, entryRow, entrySorts, entryTie, highlightedItem } from './logbook.columns';
import { entriesFrom } from './logbook.entries';
import { expectedFilter, logbookFilter } from './logbook.filter';
import { entriesIn, expectedIn, matchingIn } from './logbook.scope';

/** A list of entries that match `q`. */
export type SearchQuery = LogbookQuery & {
  q: string;
  /** Items are ids instead of entries. */
  idsOnly?: true;
};

/** What a bounded walk along the order of a list came to. */
export interface Walk {
  page: Page;
  /** Where the walk ended; null when nothing is left behind it, or the page is full before. */
  to: Position | null;
  /** The sort value of the first row that it met; null when there was none, or the page is full. */
  from: string | null;
  /** How many of the rows that it met match. */
  found: number;
}
type Position = NonNullable<Page['last']>;

export interface LookUpLimits {
  /** How many entries it may find in the index, whatever the filters say of them. */
  most: number;
  /** As a query for `app.dated_vector`. */
  period?: string;
}

/** What a look into the index came to. */
export interface LookUp {
  page: Page;
  /** How many matches it took for the page, and to see whether there are more. */
  found: number;
}

const order = { row: entryRow, sorts: entrySorts, tie: entryTie };

/** Finds entries by words: along the order of the list, or inside the index. Neither ever reads more than it is told. */
@Injectable()
export class LogbookSearchRepository {
  /** Looks at the next `rows` entries of the list and keeps those that match: fast for words that many entries hold. */
  async walk(tx: Transaction, query: SearchQuery, request: PageRequest, rows: number): Promise<Walk> {
    const { orderBy, cursorValue, after } = orderOf(order, request);
    const ranges = after.map(
      (isInRange) => sql`(
        SELECT e.* FROM ${entriesFrom(query, request, rows)}
        WHERE ${logbookFilter({ ...query, q: undefined })} AND ${isInRange} ORDER BY ${orderBy} LIMIT ${rows})`,
    );
    const walked = (columns: Sql, part: Sql) =>
      sql`SELECT ${columns} FROM (${join(ranges, sql` UNION ALL `)}) AS e ORDER BY ${orderBy} ${part}`;
    const position = sql`json_build_array(${cursorValue}, e.entry_id)`;
    const page = pageStatement(
      {
        ...order,
        item: itemOf(query),
        from: sql`(${walked(sql`e.*`, sql`LIMIT ${rows}`)}) AS e`,
        where: sql`e.search_vector @@ (SELECT app.search_query(${query.q}))`,
      },
      request,
    );
    const row = await tx.one<
      PageRow & { matched: number | null; from: string | null; to: [string | null, string] | null }
    >(
      sql`
        SELECT page.*,
          CASE WHEN page."hasMore" IS NOT TRUE THEN json_array_length(page.items::json) END AS matched,
          CASE WHEN page."hasMore" IS NOT TRUE THEN (${walked(cursorValue, sql`LIMIT 1`)}) END AS from,
          CASE WHEN page."hasMore" IS NOT TRUE THEN (${walked(position, sql`OFFSET ${rows - 1} LIMIT 1`)}) END AS to
        FROM (${page}) AS page`,
    );
    const [value = null, id] = row.to ?? [];
    const to = id === undefined ? null : { sort: request.sort, value, id };
    return { page: pageOf(row, request), to, from: row.from, found: row.matched ?? request.limit };
  }

  /**
   * Looks the words up in the index, of a period only if one is given: fast for words that few entries hold.
   * @returns undefined when there are more, or the index cannot tell
   */
  async lookUp(
    tx: Transaction,
    query: SearchQuery,
    request: PageRequest,
    { most, period }: LookUpLimits,
  ): Promise<LookUp | undefined> {
    const where = sql`e.entry_id = ANY (matching.ids) AND ${logbookFilter({ ...query, q: undefined })}`;
    const page = pageStatement({ ...order, item: itemOf(query), from: entriesIn(query.scope), where }, request);
    const matching = matchingIn(query.scope, sql`app.search_query(${query.q})`, sql`${period ?? null}::tsquery`, most);
    const row = await tx.one<PageRow & { isTooMany: boolean }>(sql`
      SELECT page.*, matching.ids IS NULL AS "isTooMany"
      FROM (SELECT ${matching} AS ids OFFSET 0) AS matching
      CROSS JOIN LATERAL (${page}) AS page`);
    return row.isTooMany ? undefined : { page: pageOf(row, request), found: row.found };
  }

  /** How many matches the statistics expect in each of these periods, whatever the filters say of them. */
  async expected(tx: Transaction, query: SearchQuery, periods: string[]): Promise<number[]> {
    const expected = expectedIn(query.scope, sql`(SELECT app.search_query(${query.q}))`, sql`period::tsquery`);
    const rows = await tx.query<{ expected: number }>(
      sql`SELECT ${expected} AS expected FROM unnest(${periods}::text[]) AS period`,
    );
    return rows.map(({ expected }) => expected);
  }

  /** How many entries match; a page tells something of it. */
  total(tx: Transaction, query: SearchQuery, count: Count, seen: Seen): Promise<Total> {
    const where = logbookFilter(query);
    const matches = { from: entriesIn(query.scope), where, expected: () => expectedFilter(tx, query) };
    return totalBy(tx, matches, count, seen);
  }

  /** A page of these entries, the best match first or last. */
  ranked(tx: Transaction, query: SearchQuery, request: PageRequest, entryIds: string[]): Promise<Page> {
    const rank = sql`ts_rank(e.search_vector, (SELECT app.search_query(${query.q})))`;
    const source = {
      item: itemOf(query),
      row: entryRow,
      from: entriesIn(query.scope),
      where: sql`e.entry_id = ANY (${entryIds}::uuid[])`,
      sorts: { relevance: { column: rank, cast: sql`real` } },
      tie: entryTie,
    };
    return readPage(tx, source, request);
  }
}

function itemOf({ q, scope, highlight, idsOnly }: SearchQuery): Sql {
  if (idsOnly) return sql`to_json(e.entry_id)`;
  return highlight ? highlightedItem(scope, q) : entryItem(scope);
}
