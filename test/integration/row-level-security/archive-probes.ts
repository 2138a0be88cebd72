import { adminOnly, everybody, leaders, type Probe, probe, refused } from './probe';

const attachmentColumns = `attach_id, entry_id, owner_id, file_name, file_path, file_type, file_size, description,
  uploaded_by, uploaded_at, updated_at, is_deleted, deleted_with_entry, version, sha256`;

/** The fixture has two archived entries with an attachment each: the technician's and the colleague's. */
export const archiveProbes: readonly Probe[] = [
  probe('read archived entries', 'SELECT * FROM archive.logbook_entries', [1, 2, 2, 2]),
  probe('read live and archived entries', 'SELECT * FROM archive.all_entries', [3, 9, 9, 9]),
  probe('read attachments of archived entries', `SELECT ${attachmentColumns} FROM archive.attachments`, [1, 2, 2, 2]),
  probe('read live and archived attachments', 'SELECT * FROM archive.all_attachments', [3, 9, 9, 9]),
  probe('read every column of archived attachments', 'SELECT * FROM archive.attachments', refused),
  probe('read archived keys of files', 'SELECT wrapped_key FROM archive.attachments', refused),
  probe('read a year of the archive past its table', 'SELECT FROM archive.logbook_entries_2019', refused),
  ...['INSERT INTO archive.logbook_entries DEFAULT VALUES', 'DELETE FROM archive.logbook_entries']
    .concat(`UPDATE archive.logbook_entries SET device = 'Crane'`, 'DELETE FROM archive.attachments')
    .concat(`UPDATE archive.attachments SET description = 'b'`, 'TRUNCATE archive.logbook_entries')
    .map((statement) => probe(`change the archive: ${statement}`, statement, refused)),
  probe('look a word up in the archive', `SELECT unnest(archive.matching_entries('bucket', NULL, 100))`, [1, 2, 2, 2]),
  probe('ask how many archived entries may hold a word', `SELECT archive.expected_matches('b', NULL)`, everybody(1)),
  probe(
    "read the history of the technician's archived entry",
    ({ users, archivedOf }) => `SELECT * FROM audit.entry_history('${archivedOf[users.Technician.userId]!.entryId}')`,
    everybody(2),
  ),
  probe(
    "read the history of a colleague's archived entry",
    ({ colleague, archivedOf }) => `SELECT * FROM audit.entry_history('${archivedOf[colleague.userId]!.entryId}')`,
    [0, 2, 2, 2],
  ),
  probe(
    "ask what changed in the technician's archived attachment",
    ({ users, archivedOf }) =>
      `SELECT * FROM audit.changed_since('attachments', '${archivedOf[users.Technician.userId]!.attachId}', 0) LIMIT 1`,
    everybody(1),
  ),
  probe(
    "read the key of the technician's archived file",
    ({ users, archivedOf }) =>
      `SELECT FROM app.attachment_key('${archivedOf[users.Technician.userId]!.attachId}') AS key WHERE key IS NOT NULL`,
    everybody(1),
  ),
  probe(
    "read the key of a colleague's archived file",
    ({ colleague, archivedOf }) =>
      `SELECT FROM app.attachment_key('${archivedOf[colleague.userId]!.attachId}') AS key WHERE key IS NOT NULL`,
    [0, 1, 1, 1],
  ),

  probe(
    'ask what is due',
    `SELECT FROM logbook_entries e WHERE archive.is_due(e, '2100-01-01', '{Completed}')`,
    leaders(0),
  ),
  probe('make partitions', `SELECT archive.make_partitions('2100-01-01')`, adminOnly(1)),
  probe('make a partition', `SELECT archive.make_partition('2100-01-01')`, refused),
  probe(
    'bring an entry back, and archive it again',
    ({
      colleague,
      archivedOf,
    }) => `SELECT FROM archive.restore_entry('${archivedOf[colleague.userId]!.entryId}') restored
      CROSS JOIN LATERAL archive.move_entries(
        CASE WHEN restored THEN date '2100-01-01' END, '{Completed}', NULL, NULL, 9) moved
      WHERE moved.entries = 1 AND moved.attachments = 1`,
    adminOnly(1),
  ),
  probe('archive entries', `SELECT archive.move_entries('2100-01-01', '{Completed}', NULL, NULL, 9)`, adminOnly(1)),

  probe(
    'read encrypted keys of archived files',
    `SELECT * FROM keys.outdated('archive.attachments', 'attach_id', 'wrapped_key', 'k2', NULL, 9)`,
    refused,
    2,
  ),
  probe(
    'exchange the encrypted key of an archived file',
    ({ colleague, archivedOf }) => `SELECT FROM keys.rewrap('archive.attachments', 'attach_id', 'wrapped_key', 'k2',
      '{${archivedOf[colleague.userId]!.attachId}}', '{v1:k1:AAAA}', '{v1:k2:AAAA}') WHERE rewrap = 1`,
    refused,
    1,
  ),
];
