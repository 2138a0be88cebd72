import type { CursorCodec, Position } from '../common/cursor.codec';
import { keyset, type SortColumn, type TieBreaker } from './keyset';
import { sql, type Sql } from './sql';
import type { Transaction } from './transaction';

export interface PageRequest {
  limit: number;
  sort: string;
  after?: Position;
}

export interface PageSource {
  /** The JSON of one item. */
  item: Sql;
  from: Sql;
  where: Sql;
  sorts: Record<string, SortColumn>;
  tie: TieBreaker;
}

/** A page as the database wrote it: the items are JSON text that nobody needs to read on the way to the client. */
export interface Page {
  items: string;
  last: Position | null;
}

/** Reads one page, and one row more to see whether another page follows. */
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
  const { items, hasMore, value, id } = await tx.one<PageRow>(name ? statement.named(name) : statement);
  return { items, last: hasMore && id !== null ? { sort: request.sort, value, id } : null };
}

interface PageRow {
  items: string;
  hasMore: boolean | null;
  value: string | null;
  id: string | null;
}

/** The answer to a list request, as JSON text. */
export function pageJson({ items, last }: Page, cursors: CursorCodec): string {
  return `{"items":${items},"nextCursor":${last ? JSON.stringify(cursors.encode(last)) : 'null'}}`;
}

/** What a client's `limit`, `sort` and `cursor` ask for. */
export function pageRequest(
  query: { limit: number; sort: string; cursor?: string },
  cursors: CursorCodec,
): PageRequest {
  const { limit, sort, cursor } = query;
  return { limit, sort, ...(cursor && { after: cursors.decode(cursor, sort) }) };
}
