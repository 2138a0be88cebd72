import type { CursorCodec, Position } from '../../src/common/cursor.codec';
import { sessionCaller } from '../../src/common/caller';
import { readPage } from '../../src/database/page';
import { sql, type Sql } from '../../src/database/sql';
import type { UnitOfWork } from '../../src/database/unit-of-work';
import { LogbookQuery } from '../../src/modules/logbook/dto/logbook-query.dto';
import { entrySorts, entryTie } from '../../src/modules/logbook/logbook.columns';
import { entriesFrom } from '../../src/modules/logbook/logbook.entries';
import { logbookFilter } from '../../src/modules/logbook/logbook.filter';
import type { NamedPerson } from '../data-set/dataset';
import { type Case, pageSize } from './case';
import { combinations, type Entry } from './combinations';

/** Each filter of the list by itself, and its value of an entry. */
const filters = {
  status: sql`e.status`,
  priority: sql`e.priority`,
  categoryId: sql`e.category_id`,
  locationId: sql`e.location_id`,
  device: sql`e.device`,
  userId: sql`e.user_id`,
  completedBy: sql`e.completed_by`,
  responsiblePerson: sql`e.responsible_person`,
  startDateFrom: sql`e.start_date`,
  startDateTo: sql`e.start_date`,
  endDateFrom: sql`e.end_date`,
  endDateTo: sql`e.end_date`,
  minDowntimeHours: sql`e.downtime_hours`,
} as const;
const sorts = Object.keys(entrySorts).flatMap((sort) => [sort, `-${sort}`]);
const valuesPerFilter = 5;
const deepPage = 1000;

type Parameters = Record<string, string>;

/** What lists are asked of, and how. */
export interface Lists {
  work: UnitOfWork;
  cursors: CursorCodec;
  person: NamedPerson;
}

/** The list by each filter in its usual order, in each order, and by combinations: the first page, and one far behind. */
export async function listCases(lists: Lists): Promise<Case[]> {
  const entries = await readEntries(lists);
  const asked: [string, Parameters[]][] = [
    ...Object.keys(filters).map((filter): [string, Parameters[]] => [filter, valuesOf(filter as keyof Entry, entries)]),
    ...sorts.map((sort): [string, Parameters[]] => [`in the order of ${sort}`, [{ sort }]]),
    ...Object.entries(combinations).map(([name, of]): [string, Parameters[]] => [name, entries.map(of)]),
  ];
  const cases: Case[] = [];
  for (const [name, parameters] of asked) {
    const deep = await Promise.all(parameters.map((each) => deepQuery(lists, each)));
    const { person } = lists;
    cases.push(
      { name: `${name}, page 1, ${person.name}`, person, queries: parameters.map(queryOf) },
      { name: `${name}, page 1,000, ${person.name}`, person, queries: deep },
    );
  }
  const counted = (count: string, name: string): Case => ({
    name: `count=${count}${name}, ${lists.person.name}`,
    person: lists.person,
    queries: name ? valuesOf('status', entries).map((each) => queryOf({ ...each, count })) : [queryOf({ count })],
  });
  return [...cases, ...['estimate', 'exact'].flatMap((count) => [counted(count, ''), counted(count, ' by status')])];
}

function valuesOf(filter: keyof Entry, entries: Entry[]): Parameters[] {
  const values = new Set(entries.map((entry) => entry[filter]));
  return [...values].map((value) => ({ [filter]: value }));
}

/** Entries whose values are asked for: as many of them as there are, from all of the years. */
function readEntries({ work, person }: Lists): Promise<Entry[]> {
  const columns = Object.entries(filters).map(([name, column]) => sql`${name}::text, ${column}::text`);
  const values = columns.reduce((joined, column) => sql`${joined}, ${column}`);
  return work.once(sessionCaller(person.sessionId, 'bench'), async (tx) => {
    const { entries } = await tx.one<{ entries: Entry[] }>(sql`
      SELECT json_agg(entry) AS entries FROM (
        SELECT json_build_object(${values}) AS entry
        FROM generate_series(1, ${valuesPerFilter}::integer) AS part, LATERAL (
          SELECT * FROM logbook_entries
          WHERE status = 'Completed' AND category_id IS NOT NULL AND priority IS NOT NULL
            AND start_date <= date '2026-06-30' - part * 600
          ORDER BY start_date DESC, entry_id DESC LIMIT 1
        ) AS e
      ) AS chosen`);
    return entries;
  });
}

function queryOf(parameters: Parameters | URLSearchParams): string {
  return new URLSearchParams(parameters).toString();
}

/** The list's page 1,000, or its last one where there are fewer. */
async function deepQuery(lists: Lists, parameters: Parameters): Promise<string> {
  const before = (deepPage - 1) * pageSize;
  const { rows, last } = await positionBehind(lists, parameters, before);
  const position = last ?? (rows > pageSize ? (await positionBehind(lists, parameters, rows - pageSize)).last : null);
  return queryOf({ ...parameters, ...(position && { cursor: lists.cursors.encode(position) }) });
}

/** Where a list goes on behind so many rows; and how many it has, if they are fewer. */
function positionBehind(
  { work, person }: Lists,
  parameters: Parameters,
  limit: number,
): Promise<{ rows: number; last: Position | null }> {
  const query = LogbookQuery.parse(parameters);
  const request = { limit, sort: query.sort };
  const source = { item: sql`0`, sorts: entrySorts, tie: entryTie, where: logbookFilter(query) };
  const from: Sql = entriesFrom(query, request, limit + 1);
  return work.once(sessionCaller(person.sessionId, 'bench'), async (tx) => {
    const { items, last } = await readPage(tx, { ...source, from }, request);
    return { rows: (JSON.parse(items) as unknown[]).length, last };
  });
}
