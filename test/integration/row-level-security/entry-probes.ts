import { everybody, leaders, type Probe, probe, refused } from './probe';
import { noPrivilege as no } from '../../setup/direct-sql';

const entryColumns = `user_id, start_date, end_date, responsible_person, location_id, device, call_description,
  solution_description, status, downtime_hours, category_id, priority, completed_by, is_deleted, status_reason`;
const entryValues = (userId: string, locationId: number) =>
  `'${userId}', '2026-03-01', NULL, 'North crew', ${locationId}, 'Excavator', 'Stuck', NULL, 'Open', 1, NULL, 'Low',
  NULL, false, NULL`;
const everyEditableColumn = `start_date = start_date, end_date = end_date, responsible_person = 'South crew',
  location_id = location_id, device = device, call_description = call_description,
  solution_description = solution_description, status = status, downtime_hours = downtime_hours,
  category_id = category_id, priority = priority, completed_by = completed_by, is_deleted = is_deleted, status_reason = status_reason`;
const keptByTheServer = ['created_at', 'updated_at', 'version', 'search_vector'];
const fixedForAttachments = [
  'entry_id',
  'file_path',
  'file_type',
  'file_size',
  'uploaded_by',
  'uploaded_at',
  'sha256',
  'wrapped_key',
];

const attachmentColumns = `attach_id, entry_id, file_name, file_path, file_type, file_size, description, uploaded_by,
  sha256, wrapped_key`;
const attachmentValues = (entryId: string, uploaderId: string) =>
  `app.uuidv7(), '${entryId}', 'a.jpg', 'a', 'image/jpeg', 1, NULL, '${uploaderId}',
  NULL, NULL`;

export const entryProbes: readonly Probe[] = [
  probe(
    'record an own entry',
    (f, me) => `INSERT INTO logbook_entries (entry_id, ${entryColumns})
      VALUES (app.uuidv7(), ${entryValues(me.userId, f.locationId)})`,
    everybody(1),
  ),
  probe(
    'record an entry for a colleague',
    (f) => `INSERT INTO logbook_entries (${entryColumns}) VALUES (${entryValues(f.colleague.userId, f.locationId)})`,
    leaders(1),
  ),
  probe(
    "overwrite a colleague's entry by a conflict of ids",
    (f, me) => `INSERT INTO logbook_entries (entry_id, ${entryColumns})
      VALUES ('${f.entryOf[f.colleague.userId]!}', ${entryValues(me.userId, f.locationId)})
      ON CONFLICT (entry_id) DO UPDATE SET device = excluded.device`,
    leaders(1),
  ),
  probe(
    "overwrite a colleague's entry by a merge",
    (f) => `MERGE INTO logbook_entries e USING (VALUES ('${f.entryOf[f.colleague.userId]!}'::uuid)) v (id)
      ON e.entry_id = v.id WHEN MATCHED THEN UPDATE SET device = 'Crane'`,
    [0, no, 1, 1],
  ),
  probe(
    'change every field of an own entry',
    (f, me) => `UPDATE logbook_entries SET ${everyEditableColumn} WHERE entry_id = '${f.entryOf[me.userId]!}'`,
    everybody(1),
  ),
  probe(
    "change a colleague's entry",
    (f) => `UPDATE logbook_entries SET device = 'Crane' WHERE entry_id = '${f.entryOf[f.colleague.userId]!}'`,
    [0, 0, 1, 1],
  ),
  probe(
    "lock a colleague's entry",
    (f) => `SELECT FROM logbook_entries WHERE entry_id = '${f.entryOf[f.colleague.userId]!}' FOR UPDATE`,
    [0, 0, 1, 1],
  ),
  probe(
    'give an own entry away',
    (f, me) =>
      `UPDATE logbook_entries SET user_id = '${f.colleague.userId}' WHERE entry_id = '${f.entryOf[me.userId]!}'`,
    leaders(1),
  ),
  probe(
    'delete an own entry softly, its attachments with it',
    (f, me) => `UPDATE logbook_entries SET is_deleted = true WHERE entry_id = '${f.entryOf[me.userId]!}'`,
    everybody(1),
  ),
  probe(
    "delete a colleague's entry softly",
    (f) => `UPDATE logbook_entries SET is_deleted = true WHERE entry_id = '${f.entryOf[f.colleague.userId]!}'`,
    [0, 0, 1, 1],
  ),
  ...keptByTheServer.map((column) =>
    probe(`set ${column} of an entry`, `UPDATE logbook_entries SET ${column} = DEFAULT`, refused),
  ),
  probe('delete entries for good', 'DELETE FROM logbook_entries', refused),
  probe('truncate entries', 'TRUNCATE logbook_entries CASCADE', refused),

  probe(
    'attach a file to an own entry',
    (f, me) => `INSERT INTO attachments (${attachmentColumns})
      VALUES (${attachmentValues(f.entryOf[me.userId]!, me.userId)})`,
    everybody(1),
  ),
  probe(
    "attach a file to a colleague's entry",
    (f, me) => `INSERT INTO attachments (${attachmentColumns})
      VALUES (${attachmentValues(f.entryOf[f.colleague.userId]!, me.userId)})`,
    leaders(1),
  ),
  probe(
    'attach a file in the name of a colleague',
    (f, me) => `INSERT INTO attachments (${attachmentColumns})
      VALUES (${attachmentValues(f.entryOf[me.userId]!, f.colleague.userId)})`,
    leaders(1),
  ),
  probe(
    'change an own attachment',
    (f, me) => `UPDATE attachments SET file_name = 'b.jpg', description = 'b', is_deleted = true,
      deleted_with_entry = false WHERE attach_id = '${f.attachmentOf[me.userId]!}'`,
    everybody(1),
  ),
  probe(
    "change a colleague's attachment",
    (f) => `UPDATE attachments SET description = 'b' WHERE attach_id = '${f.attachmentOf[f.colleague.userId]!}'`,
    [0, 0, 1, 1],
  ),
  probe('set owner_id of attachments', `UPDATE attachments SET owner_id = owner_id WHERE false`, leaders(0)),
  ...fixedForAttachments.map((column) =>
    probe(`set ${column} of attachments`, `UPDATE attachments SET ${column} = DEFAULT`, refused),
  ),
  probe('delete attachments for good', 'DELETE FROM attachments', refused),
  probe('truncate attachments', 'TRUNCATE attachments', refused),
];
