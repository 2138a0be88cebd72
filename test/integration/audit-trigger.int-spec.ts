import { randomUUID } from 'node:crypto';
import type { GivenUser } from '../factories/given';
import { noPrivilege, useDirectSql } from '../setup/direct-sql';
import { withClient } from '../setup/test-database';

interface AuditRecord {
  userId: string;
  action: string;
  entityType: string;
  entityId: string;
  version: number | null;
  details: { old?: Record<string, unknown>; new?: Record<string, unknown> } | null;
  ipAddress: string | null;
  userAgent: string | null;
}

const origin = { ipAddress: '192.0.2.7', userAgent: 'a browser' };

describe('the audit trigger', () => {
  const held = useDirectSql();
  let technician: GivenUser;
  let admin: GivenUser;
  let entryId: string;

  beforeAll(async () => {
    technician = await held.given.technician();
    admin = await held.given.admin();
  });
  beforeEach(async () => {
    entryId = await held.given.entry(technician, { device: 'Excavator B' });
  });

  const recordsOf = (requestId: string) =>
    held.database.query<AuditRecord & Record<string, unknown>>(
      `SELECT user_id AS "userId", action, entity_type AS "entityType", entity_id AS "entityId",
         entity_version AS version, details, ip_address AS "ipAddress", user_agent AS "userAgent"
       FROM audit_log WHERE request_id = $1 ORDER BY seq`,
      [requestId],
    );
  /** Makes a change as somebody and says what was recorded of it. */
  const change = async (user: GivenUser, text: string, values: unknown[] = [], action?: string) => {
    const requestId = randomUUID();
    const options = { origin: { ...origin, requestId }, ...(action && { action }) };
    await held.sql.commitAs(user, () => held.sql.rows(text, values), options);
    return recordsOf(requestId);
  };
  const summary = (records: AuditRecord[]) =>
    records.map(({ action, entityType, entityId }) => [action, entityType, entityId]);

  /** A row of each audited table, the column that names it and one that can be changed to a text in quotes. */
  const audited = [
    { table: 'users', key: 'user_id', column: 'full_name', where: `username = 'somebody'` },
    { table: 'roles', key: 'role_id', column: 'description', where: `role_name = 'Special'` },
    { table: 'logbook_entries', key: 'entry_id', column: 'responsible_person', where: `device = 'Special'` },
    { table: 'attachments', key: 'attach_id', column: 'description', where: `file_name = 'special.jpg'` },
    { table: 'locations', key: 'location_id', column: 'description', where: `location_name = 'Special'` },
    { table: 'categories', key: 'category_id', column: 'description', where: `category_name = 'Special'` },
    { table: 'settings', key: 'setting_key', column: 'description', where: `setting_key = 'special'` },
    { table: 'imports', key: 'import_id', column: 'failure', where: `file_name = 'special.csv'` },
  ];

  describe('in every audited table', () => {
    beforeAll(async () => {
      await held.given.technician({ username: 'somebody' });
      const entry = await held.given.entry(technician, { device: 'Special' });
      await held.given.attachment(entry, technician, { file_name: 'special.jpg' });
      await held.given.location({ locationName: 'Special' });
      await held.given.category({ categoryName: 'Special' });
      await held.given.setting('special');
      await held.given.import(admin, { file_name: 'special.csv' });
      await held.database.query(`INSERT INTO roles (role_name, access_level) VALUES ('Special', 'Technician')`);
    });

    it('should be tried on each', async () => {
      const triggers = await held.database.query<{ table: string }>(
        `SELECT tgrelid::regclass::text AS table FROM pg_trigger WHERE tgfoid = 'audit.record_change'::regproc`,
      );
      expect(triggers.map(({ table }) => table).toSorted()).toEqual(audited.map(({ table }) => table).toSorted());
    });

    it.each(audited)('should leave one record of one change: $table', async ({ table, key, column, where }) => {
      const { id } = await held.database.first<{ id: string }>(
        `SELECT ${key}::text AS id FROM ${table} WHERE ${where}`,
      );
      const records = await change(admin, `UPDATE ${table} SET ${column} = '"recorded"' WHERE ${where}`);
      expect(summary(records)).toEqual([['update', table, id]]);
    });

    it.each(audited)('should be what leaves the record: $table', async ({ table, column, where }) => {
      await held.database.query(`ALTER TABLE ${table} DISABLE TRIGGER trg_${table}_audit`);
      const records = await change(admin, `UPDATE ${table} SET ${column} = '"unrecorded"' WHERE ${where}`);
      await held.database.query(`ALTER TABLE ${table} ENABLE TRIGGER trg_${table}_audit`);
      expect(await held.database.query(`SELECT ${column}::text AS value FROM ${table} WHERE ${where}`)).toEqual([
        { value: '"unrecorded"' },
      ]);
      expect(records).toEqual([]);
    });

    it.each(audited)('should refuse a change without an actor: $table', async ({ table, column, where }) => {
      await withClient(held.database.admin, async (client) => {
        const attempt = client.query(`UPDATE ${table} SET ${column} = '"by nobody"' WHERE ${where}`);
        await expect(attempt).rejects.toMatchObject({
          code: noPrivilege,
          message: `a change of ${table} needs an actor`,
        });
      });
    });
  });

  describe('a record', () => {
    it('should say who did what, from where and to which version', async () => {
      const [record] = await change(
        technician,
        `UPDATE logbook_entries SET device = 'Crane', priority = 'High' WHERE entry_id = $1`,
        [entryId],
      );
      expect(record).toEqual({
        userId: technician.userId,
        action: 'update',
        entityType: 'logbook_entries',
        entityId: entryId,
        version: 2,
        details: {
          old: { device: 'Excavator B', priority: null },
          new: { device: 'Crane', priority: 'High' },
        },
        ...origin,
      });
    });

    it('should hold the values of a new row, and none of what was left empty', async () => {
      const [record] = await change(
        admin,
        `INSERT INTO categories (category_name, created_by) VALUES ('Hydraulics', $1)`,
        [admin.userId],
      );
      expect(record).toMatchObject({ action: 'create', version: 1 });
      expect(record?.details).toEqual({
        new: {
          category_id: expect.any(Number),
          category_name: 'Hydraulics',
          created_by: admin.userId,
          created_at: expect.any(String),
          is_active: true,
        },
      });
    });

    it('should hold the values of a row that is deleted for good', async () => {
      const locationId = await held.given.location({ locationName: 'Old hall' });
      const [record] = await change(admin, 'DELETE FROM locations WHERE location_id = $1', [locationId]);
      expect(record).toMatchObject({
        action: 'delete',
        entityId: String(locationId),
        details: { old: { location_name: 'Old hall' } },
      });
    });

    it('should have an own line for each of several rows', async () => {
      const second = await held.given.entry(technician);
      const records = await change(
        technician,
        `UPDATE logbook_entries SET device = 'Crane' WHERE entry_id IN ($1, $2)`,
        [entryId, second],
      );
      expect(records.map((record) => record.entityId).toSorted()).toEqual([entryId, second].toSorted());
    });

    it('should carry the name of the action in place of a bare update', async () => {
      const sql = `UPDATE logbook_entries SET status = 'Completed' WHERE entry_id = $1`;
      expect(summary(await change(technician, sql, [entryId], 'complete'))).toEqual([
        ['complete', 'logbook_entries', entryId],
      ]);
    });

    it('should not be left by an update that changes nothing', async () => {
      const sql = 'UPDATE logbook_entries SET device = device, status = status WHERE entry_id = $1';
      expect(await change(technician, sql, [entryId])).toEqual([]);
    });

    it('should not be left by a change that is taken back', async () => {
      const requestId = randomUUID();
      const sql = 'UPDATE logbook_entries SET device = device || $2 WHERE entry_id = $1';
      await held.sql.as(technician, () => held.sql.rows(sql, [entryId, '!']), { origin: { requestId } });
      expect(await recordsOf(requestId)).toEqual([]);
    });
  });

  describe('a soft deletion', () => {
    let kept: string;
    let deletedBefore: string;
    const setDeleted = (value: boolean) =>
      change(
        technician,
        'UPDATE logbook_entries SET is_deleted = $2 WHERE entry_id = $1',
        [entryId, value],
        'whatever',
      );

    beforeEach(async () => {
      kept = await held.given.attachment(entryId, technician);
      deletedBefore = await held.given.attachment(entryId, technician);
      await change(technician, 'UPDATE attachments SET is_deleted = true WHERE attach_id = $1', [deletedBefore]);
    });

    it('should be recorded as such, of the entry and of each attachment that it took', async () => {
      expect(summary(await setDeleted(true)).toSorted()).toEqual([
        ['soft_delete', 'attachments', kept],
        ['soft_delete', 'logbook_entries', entryId],
      ]);
    });

    it('should be undone as a restoration of what it took and nothing else', async () => {
      await setDeleted(true);
      expect(summary(await setDeleted(false)).toSorted()).toEqual([
        ['restore', 'attachments', kept],
        ['restore', 'logbook_entries', entryId],
      ]);
    });
  });
});
