import type { CursorCodec, Position } from '../common/cursor.codec';
import { type Keyset, keyset, type SortColumn, type TieBreaker } from './keyset';
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
  const statement = pageStatement(source, request);
  return pageOf(await tx.one<PageRow>(name ? statement.named(name) : statement), request);
}

/** The statement that reads one page; its only row makes the page. */
export function pageStatement(source: PageSource, request: PageRequest): Sql {
  const { orderBy, cursorValue, after } = orderOf(source, request);
  const ranges = after.map(
    (isInRange) => sql`
      SELECT row_number() OVER () AS position, candidates.*
      FROM (
        SELECT ${source.item} AS item, ${cursorValue} AS value, ${source.tie.column}::text AS id
        FROM ${source.from}
        WHERE ${source.where} AND ${isInRange}
        ORDER BY ${orderBy}
        LIMIT ${request.limit} + 1
      ) AS candidates`,
  );
  return sql`
    SELECT
      coalesce(json_agg(page.item) FILTER (WHERE page.position <= ${request.limit}), '[]')::text AS items,
      max(page.position) > ${request.limit} AS "hasMore",
      max(page.value) FILTER (WHERE page.position = ${request.limit}) AS value,
      max(page.id) FILTER (WHERE page.position = ${request.limit}) AS id
    FROM (${inOneRow(ranges)}) AS page`;
}

/** Ranges that follow each other: the positions of the second go on where the first ends. */
function inOneRow([first = sql``, second]: readonly Sql[]): Sql {
  if (!second) return first;
  return sql`
    SELECT row_number() OVER (ORDER BY ranges.part, ranges.position) AS position, ranges.item, ranges.value, ranges.id
    FROM (SELECT 1 AS part, first.* FROM (${first}) AS first UNION ALL SELECT 2, second.* FROM (${second}) AS second) AS ranges`;
}

/** The order that a request asks for, and where it goes on. */
export function orderOf({ sorts, tie }: Pick<PageSource, 'sorts' | 'tie'>, { sort, after }: PageRequest): Keyset {
  const descending = sort.startsWith('-');
  const column = sorts[descending ? sort.slice(1) : sort];
  if (!column) throw new Error(`There is no sort order ${sort}.`);
  return keyset(column, descending, tie, after);
}

export interface PageRow {
  items: string;
  hasMore: boolean | null;
  value: string | null;
  id: string | null;
}

export function pageOf({ items, hasMore, value, id }: PageRow, { sort }: PageRequest): Page {
  return { items, last: hasMore && id !== null ? { sort, value, id } : null };
}

/** The answer to a list request, as JSON text; `more` is what it says besides. */
export function pageJson({ items, last }: Page, cursors: CursorCodec, more: Record<string, unknown> = {}): string {
  const members = Object.entries({ nextCursor: last && cursors.encode(last), ...more });
  return `{"items":${items},${members.map((member) => member.map((part) => JSON.stringify(part)).join(':')).join(',')}}`;
}

/** What a client's `limit`, `sort` and `cursor` ask for. */
export function pageRequest(
  query: { limit: number; sort: string; cursor?: string },
  cursors: CursorCodec,
): PageRequest {
  const { limit, sort, cursor } = query;
  return { limit, sort, ...(cursor && { after: cursors.decode(cursor, sort) }) };
}
