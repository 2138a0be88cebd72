import fc from 'fast-check';

/** Values that the rows of the oracle are made of, so that predicates hit some of them. */
export const vocabulary = {
  devices: ['Excavator A', 'Excavator B', 'Crane', 'Pömp 7', "Jack's drill"],
  words: ['bucket', 'seal', 'hose', 'leak', 'battery', 'öil'],
  days: ['2024-12-31', '2025-01-01', '2025-06-15', '2026-02-28'],
  statuses: ['Open', 'Completed', 'Escalation'],
  priorities: ['Low', 'Medium', 'High'],
};

const literal = (value: string) => `'${value.replaceAll("'", "''")}'`;
const oneOf = (values: string[]) => fc.constantFrom(...values).map(literal);
const comparison = fc.constantFrom('=', '<>', '<', '<=', '>', '>=');
const compare = (column: string, value: fc.Arbitrary<string>) =>
  fc.tuple(comparison, value).map(([operator, to]) => `${column} ${operator} ${to}`);
const isNull = (...columns: string[]) =>
  fc.tuple(fc.constantFrom(...columns), fc.constantFrom('IS NULL', 'IS NOT NULL')).map((parts) => parts.join(' '));
const like = (column: string, fragment: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.constantFrom('LIKE', 'ILIKE', 'NOT LIKE'), fragment)
    .map(([operator, text]) => `${column} ${operator} ${literal(`%${text}%`)}`);

const word = fc.constantFrom(...vocabulary.words);
const number = fc.integer({ min: 0, max: 60 }).map((tenths) => String(tenths / 10));
const user = (userIds: string[]) => oneOf(userIds);

/** Conditions on entries: operators that leak and operators that do not, NULLs, subqueries, full text. */
const entryConditions = (userIds: string[]) => [
  compare('device', oneOf(vocabulary.devices)),
  compare('start_date', oneOf(vocabulary.days)),
  compare('end_date', oneOf(vocabulary.days)),
  compare('downtime_hours', number),
  compare('status', oneOf(vocabulary.statuses)),
  compare('user_id', user(userIds)),
  like('call_description', word),
  like('device', fc.constantFrom('ca', 'Ex', 'ö', "'")),
  isNull('end_date', 'downtime_hours', 'priority', 'category_id', 'completed_by', 'solution_description'),
  fc.subarray(vocabulary.priorities, { minLength: 1 }).map((some) => `priority IN (${some.map(literal).join()})`),
  word.map((text) => `search_vector @@ websearch_to_tsquery('public.logbook', ${literal(text)})`),
  word.map((text) => `call_description ~* ${literal(text)}`),
  fc.boolean().map((value) => `is_deleted = ${String(value)}`),
  user(userIds).map((id) => `user_id <> ${id} OR is_deleted`),
  fc.constant('EXISTS (SELECT FROM attachments a WHERE a.entry_id = logbook_entries.entry_id AND NOT a.is_deleted)'),
  fc.constant('entry_id IN (SELECT entry_id FROM attachments)'),
];

const attachmentConditions = (userIds: string[]) => [
  compare('file_size', fc.integer({ min: 0, max: 3000 }).map(String)),
  compare('owner_id', user(userIds)),
  compare('uploaded_by', user(userIds)),
  like('file_name', fc.constantFrom('photo', 'plan', '.')),
  isNull('description'),
  fc.boolean().map((value) => `is_deleted = ${String(value)}`),
];

const userConditions = (userIds: string[]) => [
  compare('user_id', user(userIds)),
  like('full_name', fc.constantFrom('Tech', 'Manager', '1', '')),
  isNull('department', 'last_login'),
  fc.boolean().map((value) => `is_active = ${String(value)}`),
  compare('role_id', fc.integer({ min: 1, max: 5 }).map(String)),
];

const settingConditions = () => [
  like('setting_key', fc.constantFrom('a', 'system', '.')),
  fc.boolean().map((value) => `is_system = ${String(value)}`),
  compare('setting_id', fc.integer({ min: 0, max: 9 }).map(String)),
];

const sessionConditions = (userIds: string[]) => [
  compare('user_id', user(userIds)),
  isNull('ended_at', 'ip_address'),
  fc.constant('expires_at > now()'),
];

const auditConditions = (userIds: string[]) => [
  compare('user_id', user(userIds)),
  compare('action', oneOf(['create', 'update'])),
  compare('entity_type', oneOf(['users', 'logbook_entries', 'settings'])),
  fc.constant(`details -> 'new' ->> 'device' = 'Crane'`),
];

const conditionsOf: Record<string, (userIds: string[]) => fc.Arbitrary<string>[]> = {
  logbook_entries: entryConditions,
  attachments: attachmentConditions,
  users: userConditions,
  settings: settingConditions,
  sessions: sessionConditions,
  audit_log: auditConditions,
};

/** Conditions of a table, joined by AND, OR and NOT in any way. */
export function predicate(table: string, userIds: string[]): fc.Arbitrary<string> {
  const condition = fc.oneof(...conditionsOf[table]!(userIds)).map((text) => `(${text})`);
  return fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      condition,
      fc.tuple(tie('node'), fc.constantFrom('AND', 'OR'), tie('node')).map((parts) => `(${parts.join(' ')})`),
      tie('node').map((inner) => `(NOT ${inner})`),
    ),
  })).node;
}
