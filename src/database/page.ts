import type { CursorCodec, Position } from '../common/cursor.codec';
import { keyset, type SortColumn, type TieBreaker } from './keyset';
import { sql, type Sql } from './sql';
import { type Count, type Countable, type Total, totalOf } from './total';
import type { Transaction } from './transaction';

export interface PageRequest {
  limit: number;
  sort: string;
  after?: Position;
  count?: Count;
}

export interface PageSource extends Countable {
  /** The JSON of one item. */
  item: Sql;
  sorts: Record<string, SortColumn>;
  tie: TieBreaker;
}

/** A page as the database wrote it: the items are JSON text that nobody needs to read on the way to the client. */
export interface Page {
  items: string;
  last: Position | null;
  /** When the request asked for it. */
  total?: Total;
}

/** Reads one page, and one row more to see whether another page follows. Counts only when asked to. */
export async function readPage(
  tx: Transaction,
  source: PageSource,
  request: PageRequest,
  name?: string,
): Promise<Page> {
  const descending = request.sort.startsWith('-');
  const sort = source.sorts[descending ? request.sort.slice(1) : request.sort];
  if (!sort) throw new Error(`There is no sort order ${request.sort}.`);
  const { orderBy, cursorValue, after } = keyset(sort, descending, source.tie, request.after);
  const statement = sql`
    SELECT
      coalesce(json_agg(page.item) FILTER (WHERE page.position <= ${request.limit}), '[]')::text AS items,
      count(*)::integer AS found,
      max(page.position) > ${request.limit} AS "hasMore",
      max(page.value) FILTER (WHERE page.position = ${request.limit}) AS value,
      max(page.id) FILTER (WHERE page.position = ${request.limit}) AS id
    FROM (
      SELECT row_number() OVER () AS position, candidates.*
      FROM (
        SELECT ${source.item} AS item, ${cursorValue} AS value, ${source.tie.column}::text AS id
        FROM ${source.from}
        WHERE ${source.where} AND ${after}
        ORDER BY ${orderBy}
        LIMIT ${request.limit} + 1
      ) AS candidates
    ) AS page`;
  const { items, found, hasMore, value, id } = await tx.one<PageRow>(name ? statement.named(name) : statement);
  const last = hasMore && id !== null ? { sort: request.sort, value, id } : null;
  if (!request.count) return { items, last };
  // what the page itself tells goes before what the planner expects
  const isWhole = !request.after && !last;
  const total = isWhole ? { total: found, totalIsEstimate: false } : await totalOf(tx, source, request.count);
  return { items, last, total: { ...total, total: Math.max(total.total, found) } };
}

interface PageRow {
  items: string;
  /** How many rows were read, the one of the next page included. */
  found: number;
  hasMore: boolean | null;
  value: string | null;
  id: string | null;
}

/** The answer to a list request, as JSON text. */
export function pageJson(page: Page, cursors: CursorCodec): string {
  return `{"items":${page.items},${JSON.stringify(pageEnd(page, cursors)).slice(1)}`;
}

/** All of the answer to a list request but the items. */
export function pageEnd(
  { last, total }: Omit<Page, 'items'>,
  cursors: CursorCodec,
): { nextCursor: string | null } & Partial<Total> {
  return { nextCursor: last && cursors.encode(last), ...total };
}

/** What a client's `limit`, `sort` and `cursor` ask for. */
export function pageRequest(
  query: { limit: number; sort: string; cursor?: string; count?: Count },
  cursors: CursorCodec,
): PageRequest {
  const { limit, sort, cursor, count } = query;
  return { limit, sort, ...(cursor && { after: cursors.decode(cursor, sort) }), ...(count && { count }) };
}
