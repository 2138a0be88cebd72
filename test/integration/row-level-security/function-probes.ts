import { noPrivilege as no } from '../../setup/direct-sql';
import { keyProbes } from './key-probes';
import { adminOnly, everybody, leaders, type Probe, probe, refused } from './probe';

/** What only the sign-in needs and a signed-in user must not reach: one more way to somebody else's password or session. */
const forTheApplication: readonly Probe[] = [
  probe(
    'ask what a session is worth',
    (_, me) => `SELECT * FROM auth.session_context('${me.sessionId}', 'Technician', false)`,
    refused,
    1,
  ),
  probe('act as the workers', 'SELECT * FROM auth.jobs_context()', refused, 1),
  probe('act as a user', (f) => `SELECT * FROM auth.user_context('${f.colleague.userId}', 'Manager')`, refused, 1),
  probe('act as the operator', `SELECT * FROM auth.command_context('Admin')`, refused, 1),
  probe('begin a sign-in', (f) => `SELECT * FROM auth.begin_login('${f.colleague.username}', '[]')`, refused, 1),
  probe(
    'open a session by function',
    (f) => `SELECT auth.open_session('${f.colleague.userId}', '1 hour', NULL, NULL)`,
    refused,
    1,
  ),
  probe('end a session', (f) => `SELECT auth.end_session('${f.colleague.sessionId}')`, refused, 1),
  probe(
    'read a hash by session',
    (f) => `SELECT * FROM auth.begin_password_check('${f.colleague.sessionId}', '[]')`,
    refused,
    1,
  ),
  probe(
    'count an attempt',
    `SELECT auth.reserve_attempt(
      '[{"key": "ab", "free": 1, "first_wait": 1, "longest_wait": 1, "forget_after": 1}]', NULL)`,
    refused,
    1,
  ),
  probe('hold attempts up', `SELECT auth.lock_throttles('[]')`, refused),
  probe('take attempts back', (f) => `SELECT auth.settle_attempt('[]', '${f.colleague.userId}')`, refused, 1),
  probe('look an account up', (f) => `SELECT * FROM auth.find_account('${f.colleague.username}')`, refused, 1),
  probe('look a link up', `SELECT count(*) FROM auth.account_of_reset_token('a link')`, refused, 1),
  probe('use a link', `SELECT auth.reset_password('a link', 'a hash')`, refused, 1),
  probe(
    'issue a refresh token',
    (f) => `SELECT auth.issue_refresh_token('${f.colleague.sessionId}', '\\x02')`,
    refused,
    1,
  ),
  probe(
    'use a refresh token',
    `SELECT FROM auth.rotate_refresh_token('\\x01', '\\x03', '1 hour') WHERE outcome = 'rotated'`,
    refused,
    1,
  ),
  probe(
    'write a record by function',
    (_, me) => `SELECT audit.record_event('${me.userId}', 'login', 'b', 'c', NULL, NULL, NULL, NULL)`,
    refused,
    1,
  ),
  ...keyProbes,
  probe('list the applied migrations', 'SELECT app.applied_migrations() LIMIT 1', refused, 1),
  probe('set a session variable', `SELECT set_config('app.user_id', '', true)`, refused, 1),
];

export const functionProbes: readonly Probe[] = [
  ...forTheApplication,
  probe(
    'set the own password',
    (_, me) => `SELECT auth.set_own_password('${me.sessionId}', 'a new hash')`,
    everybody(1),
  ),
  probe('end the own sessions', 'SELECT auth.end_own_sessions(NULL)', everybody(1)),
  probe(
    'issue a link to set a password',
    (f) => `SELECT * FROM auth.issue_reset_token('${f.colleague.userId}', 'another link', '1 hour')`,
    adminOnly(1),
  ),
  probe(
    'issue a link for nobody',
    `SELECT count(*) FROM auth.issue_reset_token('018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10', 'another link', '1 hour')`,
    adminOnly(1),
    1,
  ),
  probe('refresh the reports', 'SELECT reports.refresh()', leaders(1)),
  probe('unlock an account', (f) => `SELECT auth.unlock('${f.colleague.userId}')`, adminOnly(1)),
  probe(
    'read the history of an own entry',
    (f, me) => `SELECT * FROM audit.entry_history('${f.entryOf[me.userId]!}')`,
    everybody(1),
  ),
  probe(
    "read the history of a colleague's entry",
    (f) => `SELECT * FROM audit.entry_history('${f.entryOf[f.colleague.userId]!}')`,
    [0, 1, 1, 1],
  ),
  probe(
    'ask what changed in an own entry',
    (f, me) => `SELECT * FROM audit.changed_since('logbook_entries', '${f.entryOf[me.userId]!}', 0) LIMIT 1`,
    everybody(1),
  ),
  probe(
    "ask what changed in a colleague's entry",
    (f) => `SELECT * FROM audit.changed_since('logbook_entries', '${f.entryOf[f.colleague.userId]!}', 0) LIMIT 1`,
    [0, 1, 1, 1],
  ),
  probe(
    'ask what changed in an own attachment',
    (f, me) => `SELECT * FROM audit.changed_since('attachments', '${f.attachmentOf[me.userId]!}', 0) LIMIT 1`,
    everybody(1),
  ),
  probe(
    "ask what changed in a colleague's attachment",
    (f) => `SELECT * FROM audit.changed_since('attachments', '${f.attachmentOf[f.colleague.userId]!}', 0) LIMIT 1`,
    [0, 1, 1, 1],
  ),
  probe(
    'read the key of an own file',
    (f, me) => `SELECT FROM app.attachment_key('${f.attachmentOf[me.userId]!}') AS key WHERE key IS NOT NULL`,
    everybody(1),
  ),
  probe(
    "read the key of a colleague's file",
    (f) => `SELECT FROM app.attachment_key('${f.attachmentOf[f.colleague.userId]!}') AS key WHERE key IS NOT NULL`,
    [0, 1, 1, 1],
  ),
  probe(
    'ask whether a file fits',
    'SELECT WHERE app.attachment_fits(1, 1001) AND NOT app.attachment_fits(2, 1001)',
    [0, 1, 1, 1],
  ),
  probe(
    'ask what changed of another user',
    (f) => `SELECT * FROM audit.changed_since('users', '${f.colleague.userId}', 0) LIMIT 1`,
    [0, 0, 1, 1],
  ),
  probe(
    'prepare words, and mark them',
    `SELECT app.search_vector('a', 'b', 'c', 'd'), app.search_query('a'), app.typed_query('public.logbook', 'a'),
       app.highlight('a', 'a')`,
    everybody(1),
  ),
  probe(
    'part words, go on with one, and write marks',
    `SELECT app.words_apart('a/b'), app.beginning('public.logbook', 'ab', 'ab'), app.marked_html('a', 1, 'a')`,
    everybody(1),
  ),
  probe('look a word up', `SELECT unnest(app.matching_entries('bucket', NULL, 100))`, [2, 7, 7, 7]),
  probe('ask how many entries may hold a word', `SELECT app.expected_matches('bucket', NULL)`, everybody(1)),
  probe('ask who acts', 'SELECT app.uid(), app.uuidv7(), app.instant(now())', everybody(1), 1),
  probe('fold accents', `SELECT extensions.unaccent('é')`, everybody(1)),

  // other ways to the same as set_config, inside one statement
  probe(
    'set a variable through the view of settings',
    `UPDATE pg_settings SET setting = 'off' WHERE name = 'jit'`,
    refused,
    0,
  ),
  probe(
    'run a command inside a query',
    `SELECT query_to_xml('SET ROLE pp_admin', false, false, '')`,
    everybody('0A000'),
    '0A000',
  ),
  probe(
    'call set_config inside a query',
    `SELECT query_to_xml($$SELECT set_config('role', 'none', true)$$, false, false, '')`,
    refused,
    1,
  ),

  probe('make a table', 'CREATE TABLE public.mine (a int)', refused),
  probe('make a temporary table', 'CREATE TEMPORARY TABLE mine (a int)', refused),
  probe('make a schema', 'CREATE SCHEMA mine', refused),
  probe('make a function', 'CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql RETURN 1', refused),
  probe('switch a trigger off', 'ALTER TABLE logbook_entries DISABLE TRIGGER USER', refused),
  probe('take the table', 'ALTER TABLE logbook_entries OWNER TO pp_app', refused),
  probe('replicate instead of auditing', `SET session_replication_role = replica`, refused),
  probe('read a file of the server', `SELECT pg_read_file('PG_VERSION')`, refused),
  probe('run a program on the server', `COPY logbook_entries TO PROGRAM 'true'`, refused),
  probe('become the role whose changes leave no record', 'SET ROLE pp_keys', refused),
  probe('grant oneself a role', 'GRANT pp_admin TO pp_technician', [no, no, no, no]),
];
