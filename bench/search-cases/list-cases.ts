import type { Client } from 'pg';
import type { CursorCodec } from '../../src/common/cursor.codec';
import type { Person } from '../data-set/dataset';
import { type Case, firstOf, pageSize } from './case';

/** Each filter of the list by itself, and its column. */
const filters = {
  status: 'status',
  priority: 'priority',
  categoryId: 'category_id',
  locationId: 'location_id',
  device: 'device',
  userId: 'user_id',
  completedBy: 'completed_by',
  responsiblePerson: 'responsible_person',
} as const;
const valuesPerFilter = 5;
const deepPage = 1000;

/** The list by each filter in its usual order: the first page, and one far behind. */
export async function listCases(client: Client, cursors: CursorCodec, person: Person): Promise<Case[]> {
  const cases: Case[] = [{ name: 'list, page 1', person, queries: [''] }];
  for (const [filter, column] of Object.entries(filters)) {
    const values = await readValues(client, column);
    const asked = (value: string) => `${filter}=${encodeURIComponent(value)}`;
    const deep: string[] = [];
    for (const value of values) {
      deep.push(`${asked(value)}&cursor=${await deepCursor(client, cursors, column, value)}`);
    }
    cases.push(
      { name: `${filter}, page 1`, person, queries: values.map(asked) },
      { name: `${filter}, page 1,000`, person, queries: deep },
    );
  }
  return cases;
}

async function readValues(client: Client, column: string): Promise<string[]> {
  const { rows } = await client.query<{ value: string }>(
    `SELECT ${column}::text AS value FROM logbook_entries TABLESAMPLE SYSTEM (2) REPEATABLE (3)
     WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY md5(${column}::text) LIMIT $1`,
    [valuesPerFilter],
  );
  return rows.map(({ value }) => value);
}

/** Where page 1,000 begins, or the last one where there are fewer. */
async function deepCursor(client: Client, cursors: CursorCodec, column: string, value: string): Promise<string> {
  const { rows } = await client.query<{ value: string; id: string }>(
    `SELECT start_date::text AS value, entry_id AS id FROM (
       SELECT start_date, entry_id FROM logbook_entries
       WHERE ${column}::text = $1 ORDER BY start_date DESC, entry_id DESC LIMIT $2
     ) AS before ORDER BY start_date, entry_id LIMIT 1`,
    [value, (deepPage - 1) * pageSize],
  );
  return cursors.encode({ sort: '-startDate', ...firstOf(rows) });
}
