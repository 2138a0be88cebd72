import { type Probe, probe, refused } from './probe';

/** What only the operator's commands need: technicians could make values unreadable, and no record would tell. */
export const keyProbes: readonly Probe[] = [
  probe('list the known keys', 'SELECT * FROM keys.known()', refused, 1),
  probe('register a key', `SELECT keys.register('encryption', 'k9', '\\x01')`, refused, 1),
  probe('finish the change to a key', `SELECT FROM keys.finish('encryption', 'k2') WHERE finish`, refused, 1),
  probe('retire a key', `SELECT keys.retire('encryption', 'k1')`, refused, 1),
  probe('count encrypted values', `SELECT * FROM keys.sealed('users', 'phone_number')`, refused, 1),
  probe('count encrypted settings', `SELECT * FROM keys.sealed('settings', 'setting_value')`, refused, 1),
  probe(
    'read encrypted values',
    `SELECT * FROM keys.outdated('users', 'user_id', 'phone_number', 'k2', NULL, 9)`,
    refused,
    1,
  ),
  probe(
    'read encrypted settings',
    `SELECT * FROM keys.outdated('settings', 'setting_key', 'setting_value', 'k2', NULL, 9)`,
    refused,
    1,
  ),
  probe(
    'read encrypted keys of files',
    `SELECT * FROM keys.outdated('attachments', 'attach_id', 'wrapped_key', 'k2', NULL, 9)`,
    refused,
    7,
  ),
  probe(
    'exchange an encrypted value',
    (f) => `SELECT FROM keys.rewrap('users', 'user_id', 'phone_number', 'k2', '{${f.colleague.userId}}', '{v1:k1:AAAA}',
      '{v1:k2:AAAA}') WHERE rewrap = 1`,
    refused,
    1,
  ),
  probe(
    'exchange an encrypted setting',
    `SELECT FROM keys.rewrap('settings', 'setting_key', 'setting_value', 'k2', '{system.secret}', '{v1:k1:AAAA}',
      '{v1:k2:AAAA}') WHERE rewrap = 1`,
    refused,
    1,
  ),
  probe(
    'exchange the encrypted key of a file',
    (f) => `SELECT FROM keys.rewrap('attachments', 'attach_id', 'wrapped_key', 'k2',
      '{${f.attachmentOf[f.colleague.userId]!}}', '{v1:k1:AAAA}', '{v1:k2:AAAA}') WHERE rewrap = 1`,
    refused,
    1,
  ),
  probe(
    'exchange the hash of a password',
    (f) => `SELECT FROM auth.begin_login('${f.users.Manager.username}', '[]') AS attempt
      WHERE keys.renew_password(attempt.user_id, attempt.password_hash, 'k2$2b$')`,
    refused,
    1,
  ),
  probe(
    'exchange a hash that is another one by now',
    (f) => `SELECT keys.renew_password('${f.colleague.userId}', 'k1$2b$', 'k2$2b$')`,
    refused,
    1,
  ),
  probe(
    'read passwords as if they were encrypted values',
    `SELECT * FROM keys.outdated('users', 'user_id', 'password_hash', 'k2', NULL, 9)`,
    refused,
    0,
  ),
  probe(
    'set a password as if it were an encrypted value',
    (f) => `SELECT FROM auth.begin_login('${f.users.Manager.username}', '[]') AS attempt
      WHERE 1 = keys.rewrap('users', 'user_id', 'password_hash', 'k2', ARRAY[attempt.user_id::text],
        ARRAY[attempt.password_hash], '{v1:k2:AAAA}')`,
    refused,
    0,
  ),
  probe(
    'read names as if they were encrypted values',
    `SELECT * FROM keys.outdated('users', 'user_id', 'full_name', 'k2', NULL, 9)`,
    refused,
  ),
  probe('read which peppers are in use', 'SELECT auth.peppers_in_use()', refused, 1),
];
