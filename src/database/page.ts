import type { CursorCodec, Position } from '../common/cursor.codec';
import { defaultLimit } from '../common/validation/page';
import { type Keyset, keyset, type SortColumn, type TieBreaker } from './keyset';
import { Sql, sql } from './sql';
import { type Count, type Countable, type Total, totalOf } from './total';
import type { Transaction } from './transaction';

export interface PageRequest {
  limit: number;
  sort: string;
  after?: Position;
  count?: Count;
}

export interface PageSource extends Countable {
  /** One item: JSON, or a row that becomes its JSON. */
  item: Sql;
  /** The columns of an alias in `from` that an item is made of, if they suffice: then only items of the page are made. */
  row?: { alias: Sql; columns: Sql };
  sorts: Record<string, SortColumn>;
  tie: TieBreaker;
  /** All rows of the list, where `from` holds only as many as one page needs. */
  all?: Sql;
}

/** A page as the database wrote it: the items are JSON text that nobody needs to read on the way to the client. */
export interface Page {
  items: string;
  last: Position | null;
  /** How many rows were read, the one of the next page included. */
  found: number;
  /** When the request asked for it. */
  total?: Total;
}

/** Written out, it lets the server keep one plan: a page of a limit yet unknown looks dearer than planning each anew. */
const defaultRows = new Sql(String(defaultLimit), []);

/**
 * Reads one page, and one row more to see whether another page follows. Counts only when asked to.
 * @param name of the statement, as long as it has the default limit
 */
export async function readPage(
  tx: Transaction,
  source: PageSource,
  request: PageRequest,
  name?: string,
): Promise<Page> {
  const statement = pageStatement(source, request);
  const row = await tx.one<PageRow>(name && request.limit === defaultLimit ? statement.named(name) : statement);
  const page = pageOf(row, request);
  if (!request.count) return page;
  const rows = { ...source, from: source.all ?? source.from };
  return { ...page, total: await totalBy(tx, rows, request.count, seenOf(page, request)) };
}

/** The statement that reads one page; its only row makes the page. */
export function pageStatement(source: PageSource, request: PageRequest): Sql {
  const rows = request.limit === defaultLimit ? defaultRows : sql`${request.limit}`;
  const { orderBy, cursorValue, after } = orderOf(source, request);
  const ranges = after.map(
    (isInRange) => sql`
      SELECT row_number() OVER () AS position, candidates.*
      FROM (
        SELECT ${source.item} AS item, ${cursorValue} AS value, ${source.tie.column}::text AS id
        FROM ${chosen(source, sql`${source.where} AND ${isInRange} ORDER BY ${orderBy} LIMIT ${rows} + 1`)}
      ) AS candidates`,
  );
  return sql`
    SELECT
      coalesce(json_agg(page.item) FILTER (WHERE page.position <= ${rows}), '[]')::text AS items,
      count(*)::integer AS found,
      max(page.position) > ${rows} AS "hasMore",
      max(page.value) FILTER (WHERE page.position = ${rows}) AS value,
      max(page.id) FILTER (WHERE page.position = ${rows}) AS id
    FROM (${inOneRow(ranges)}) AS page`;
}

/** The rows of a page. Where a subquery brings them, what has to be sorted are rows, not items. */
function chosen({ from, row }: PageSource, where: Sql): Sql {
  return row ? sql`(SELECT ${row.columns} FROM ${from} WHERE ${where}) AS ${row.alias}` : sql`${from} WHERE ${where}`;
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

export interface PageRow extends Pick<Page, 'items' | 'found'> {
  hasMore: boolean | null;
  value: string | null;
  id: string | null;
}

export function pageOf({ items, found, hasMore, value, id }: PageRow, { sort }: PageRequest): Page {
  return { items, found, last: hasMore && id !== null ? { sort, value, id } : null };
}

/** How many rows a list has: what its page tells goes before what is counted or expected. */
export async function totalBy(
  tx: Transaction,
  rows: Countable,
  count: Count,
  { found, isWhole }: Seen,
): Promise<Total> {
  if (isWhole) return { total: found, totalIsEstimate: false };
  const { total, totalIsEstimate } = await totalOf(tx, rows, count);
  return { total: Math.max(total, found), totalIsEstimate };
}

/** What a page tells of its list. */
export interface Seen {
  found: number;
  /** Nothing is before it, and nothing behind. */
  isWhole: boolean;
}

export function seenOf({ found, last }: Page, { after }: PageRequest): Seen {
  return { found, isWhole: !after && !last };
}

/** The answer to a list request, as JSON text; `more` is what it says besides. */
export function pageJson(page: Page, cursors: CursorCodec, more: Record<string, unknown> = {}): string {
  return `{"items":${page.items},${JSON.stringify({ ...pageEnd(page, cursors), ...more }).slice(1)}`;
}

/** All of the answer to a list request but the items. */
export function pageEnd(
  { last, total }: Pick<Page, 'last' | 'total'>,
  cursors: CursorCodec,
): { nextCursor: string | null } & Partial<Total> {
  return { nextCursor: last && cursors.encode(last), ...total };
}

/** What a client's `limit`, `sort` and `cursor` ask for. */
export function pageRequest(
  query: { limit: number; sort: string; cursor?: string; count?: Count; q?: string },
  cursors: CursorCodec,
): PageRequest {
  const { limit, sort, cursor, count } = query;
  return { limit, sort, ...(cursor && { after: cursors.decode(cursor, query) }), ...(count && { count }) };
}
