import type { GivenUser } from '../../factories/given';
import type { Logbook } from '../../setup/logbook';

/** 600 entries of 2025 of some users: every status, open ends, unknown hours, deleted ones, in a tree of locations. */
export async function manyEntries({ database, given }: Logbook, owners: GivenUser[]): Promise<void> {
  for (const parentId of [undefined, 1, 1, 2, 2, 4, undefined]) await given.location({ parentId });
  for (let made = 0; made < 3; made++) await given.category();
  await database.query(
    `INSERT INTO logbook_entries (user_id, start_date, end_date, responsible_person, location_id, device,
       call_description, status, downtime_hours, category_id, priority, is_deleted)
     SELECT ($1::uuid[])[1 + n / 5 % $2], DATE '2025-01-01' + n * 7 % 365,
       CASE WHEN n % 5 > 0 THEN DATE '2025-01-01' + n * 7 % 365 + n * n % 23 END,
       'North crew', 1 + n % 7, 'Device ' || n * n % 9, 'It stands',
       (ARRAY['Completed', 'Completed', 'Open', 'Completed', 'Escalation'])[1 + n * 3 % 5],
       CASE WHEN n % 6 > 0 THEN n * 37 % 2000 / 100.0 END, nullif(n % 4, 0),
       (ARRAY['Low', 'Medium', 'High', NULL])[1 + n % 4], n % 11 = 0
     FROM generate_series(1, 600) n`,
    [owners.map(({ userId }) => userId), owners.length],
  );
}
