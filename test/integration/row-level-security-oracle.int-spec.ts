import fc from 'fast-check';
import type { GivenUser } from '../factories/given';
import { DirectSql } from '../setup/direct-sql';
import { useDatabase } from '../setup/logbook';
import { predicate, vocabulary } from './row-level-security/random-predicate';

/** Random conditions per table. Each is compared for every user that may read the table: 2,300 comparisons in all. */
const conditionsPerTable = 100;

const keyOf: Record<string, string> = {
  logbook_entries: 'entry_id',
  attachments: 'attach_id',
  users: 'user_id',
  settings: 'setting_id',
  sessions: 'session_id',
  audit_log: 'log_id',
};

/** What a user may see of a table, said independently of the policies. */
function mayBeSeen(table: string, { userId, accessLevel }: GivenUser): string {
  const own = `user_id = '${userId}'`;
  const isLeader = accessLevel === 'Manager' || accessLevel === 'Admin';
  switch (table) {
    case 'logbook_entries':
      return accessLevel === 'Technician' ? own : 'true';
    case 'attachments':
      return accessLevel === 'Technician'
        ? `entry_id IN (SELECT e.entry_id FROM logbook_entries e WHERE e.${own})`
        : 'true';
    case 'users':
      return isLeader ? 'true' : own;
    case 'settings':
      return accessLevel === 'Admin' ? 'true' : 'NOT is_system';
    case 'audit_log':
      return 'true';
    default:
      return own;
  }
}

/** Tables that a level may not read at all stand in the matrix. */
const readersOf = (table: string, users: GivenUser[]) =>
  users.filter(({ accessLevel }) => {
    if (table === 'audit_log') return accessLevel === 'Admin';
    return table !== 'settings' || accessLevel === 'Manager' || accessLevel === 'Admin';
  });

describe('row-level security against an oracle', () => {
  let users: GivenUser[];
  let asUser: Map<GivenUser, DirectSql>;

  afterAll(() => Promise.all([...asUser.values()].map((sql) => sql.end())));
  const held = useDatabase();

  beforeAll(async () => {
    const { given, database } = held;
    users = [
      await given.technician(),
      await given.technician(),
      await given.reader(),
      await given.manager(),
      await given.admin(),
    ];
    await given.setting('a.setting');
    await given.setting('system.setting', { isSystem: true });
    const location_id = await given.location();
    const pick = <T>(values: T[], index: number) => values[index % values.length]!;
    for (let index = 0; index < 100; index++) {
      const owner = pick(users, index);
      const entryId = await given.entry(owner, {
        location_id,
        device: pick(vocabulary.devices, index * 3),
        call_description: `${pick(vocabulary.words, index)} and ${pick(vocabulary.words, index * 5 + 1)}`,
        start_date: pick(vocabulary.days, index * 7),
        end_date: index % 3 ? null : '2026-03-01',
        downtime_hours: index % 4 ? index / 10 : null,
        status: pick(vocabulary.statuses, index),
        priority: pick([...vocabulary.priorities, null], index * 11),
        is_deleted: index % 9 === 0,
        completed_by: index % 5 ? null : pick(users, index + 1).userId,
      });
      if (index % 2)
        await given.attachment(entryId, pick(users, index + 2), {
          file_name: pick(['photo.jpg', 'plan.pdf'], index >> 1),
        });
    }
    // rows that changed hands
    await database.query('UPDATE logbook_entries SET user_id = $1 WHERE user_id = $2 AND downtime_hours > 5', [
      users[0]!.userId,
      users[1]!.userId,
    ]);

    asUser = new Map();
    for (const user of users) {
      const sql = await DirectSql.connect(database.app);
      asUser.set(user, sql);
    }
  });

  /** Whatever is asked of a table, everybody sees what the superuser sees of the rows that they may see. */
  const everybodySeesTheirs = (table: string) => {
    const key = keyOf[table]!;
    const idsWhere = (condition: string) =>
      `SELECT coalesce(array_agg(${key}::text ORDER BY ${key}), '{}') AS ids FROM ${table} WHERE ${condition}`;
    const userIds = users.map(({ userId }) => userId);
    const compare = async (user: GivenUser, condition: string) => {
      const sql = asUser.get(user)!;
      const truth = await held.database.first(idsWhere(`(${condition}) AND ${mayBeSeen(table, user)}`));
      const seen = await sql.as(user, () => sql.first(idsWhere(condition)));
      expect([user.accessLevel, seen]).toEqual([user.accessLevel, truth]);
    };
    const property = fc.asyncProperty(predicate(table, userIds), async (condition) => {
      await Promise.all(readersOf(table, users).map((user) => compare(user, condition)));
    });
    return { property, options: { numRuns: conditionsPerTable } };
  };

  it.each(Object.keys(keyOf))(
    'should show exactly the rows that somebody may see, whatever is asked of %s',
    async (table) => {
      const { property, options } = everybodySeesTheirs(table);
      await fc.assert(property, options); // a failure names its seed
    },
  );

  it.each([
    ['logbook_entries', 'pp_technician'],
    ['attachments', 'pp_technician'],
    ['users', 'pp_technician_reader'],
    ['settings', 'pp_manager'],
    ['sessions', 'pp_admin'],
  ])('should notice when %s show all rows to %s', async (table, role) => {
    await held.database.query(`CREATE POLICY everything ON ${table} FOR SELECT TO ${role} USING (true)`);
    try {
      const { property, options } = everybodySeesTheirs(table);
      expect((await fc.check(property, { ...options, endOnFailure: true })).failed).toBe(true);
    } finally {
      await held.database.query(`DROP POLICY everything ON ${table}`);
    }
  });
});
