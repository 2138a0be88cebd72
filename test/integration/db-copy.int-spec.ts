import type { ClientConfig } from 'pg';
import { bootstrap } from '../../src/database/bootstrap';
import { type CopiedTable, copyLogbook } from '../../src/database/copy/copy-logbook';
import { migrate } from '../../src/database/migrate';
import { type ScratchDatabase, startScratchDatabase } from '../../src/startup/scratch-database';
import { old } from '../setup/archive';
import { useDatabase } from '../setup/logbook';
import { testedMajor } from '../setup/server';
import { withClient } from '../setup/test-database';

const otherMajor = testedMajor === 15 ? 18 : 15;
const asSystem = `SELECT set_config('app.user_id', '00000000-0000-8000-8000-000000000001', false)`;
const triggerStates = `
  SELECT tgrelid::regclass::text AS table, tgname AS name, tgenabled AS state
  FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2`;

interface Target {
  admin: ClientConfig;
  migrator: ClientConfig;
}

describe(`a copy from PostgreSQL ${testedMajor} to ${otherMajor}`, () => {
  const source = useDatabase();
  let server: ScratchDatabase;

  const makeTarget = async (database: string): Promise<Target> => {
    await bootstrap({ admin: server.admin, database, passwords: {} });
    return { admin: { ...server.admin, database }, migrator: { ...server.migration, database } };
  };
  const query = <Row extends object>({ admin }: Target, text: string): Promise<Row[]> =>
    withClient(admin, async (client) => (await client.query<Row>(text)).rows);
  const copyTo = ({ migrator }: Target) => copyLogbook(source.database.migrator, migrator);

  beforeAll(async () => {
    server = await startScratchDatabase({ major: otherMajor });
    const { given } = source;
    const [north, south] = [await given.technician(), await given.technician()];
    const hall = await given.location({ parentId: await given.location() });
    const entryId = await given.entry(north, {
      location_id: hall,
      call_description: 'Tab\tnewline\nbackslash \\ quote " null \\N and Größe 大',
      downtime_hours: '2.50',
    });
    await given.entry(south, { is_deleted: true, end_date: '2026-03-02' });
    await given.attachment(entryId, north);
    await given.setting('plant.name');
    await given.attachment(await given.entry(north, { ...old, location_id: hall }), north);
    await source.database.query(`
      SELECT archive.make_partitions('2020-01-01');
      SELECT archive.move_entries('2020-01-01', '{Completed}', NULL, NULL, 9)`);
  });

  afterAll(() => server.stop());

  describe('into a new logbook that has an administrator already', () => {
    let target: Target;
    let before: object[];
    let copied: CopiedTable[];

    beforeAll(async () => {
      target = await makeTarget('new_logbook');
      await migrate(target.migrator);
      await query(
        target,
        `${asSystem};
         INSERT INTO users (username, email, password_hash, full_name, role_id)
         SELECT 'admin', 'admin@localhost', '!', 'Administrator', role_id FROM roles WHERE role_name = 'Admin'`,
      );
      before = await query(target, triggerStates);
      copied = await copyTo(target);
    });

    it('should bring every row of every table as it is, and leave nothing else there', async () => {
      const names = copied.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['public.users', 'archive.logbook_entries', 'public.audit_log']));
      for (const { name, sourceRows, targetRows } of copied) {
        const contents = `SELECT to_jsonb(t) AS row FROM ${name} t ORDER BY t::text COLLATE "C"`;
        const rows = await source.database.query(contents);
        expect(await query(target, contents)).toEqual(rows);
        expect([sourceRows, targetRows]).toEqual([rows.length, rows.length]);
      }
    });

    it('should leave every trigger in the state that it had', async () => {
      expect(await query(target, triggerStates)).toEqual(before);
      expect(before).toContainEqual({ table: 'audit_log', name: 'trg_audit_log_append_only', state: 'A' });
    });

    it('should bring what reports are computed from up to date', async () => {
      const entries = await query(target, 'SELECT device, downtime_hours FROM reports.entries ORDER BY downtime_hours');
      expect(entries).toEqual([
        { device: 'Excavator B', downtime_hours: '2.50' },
        { device: 'Excavator B', downtime_hours: null },
      ]);
    });

    it('should refuse to do it again, and change nothing', async () => {
      const records = await query(target, 'SELECT * FROM audit_log ORDER BY seq');
      await expect(copyTo(target)).rejects.toThrow(/^The other database is in use: public\.\w+ holds more/);
      expect(await query(target, 'SELECT * FROM audit_log ORDER BY seq')).toEqual(records);
    });

    it('should let new rows follow the copied ones', async () => {
      await query(
        target,
        `${asSystem};
         INSERT INTO locations (location_name, created_by) SELECT 'Newest', user_id FROM users LIMIT 1`,
      );
      const [newest] = await query(target, 'SELECT location_name FROM locations ORDER BY location_id DESC LIMIT 1');
      expect(newest).toEqual({ location_name: 'Newest' });
      const [record] = await query(target, 'SELECT entity_type FROM audit_log ORDER BY seq DESC LIMIT 1');
      expect(record).toEqual({ entity_type: 'locations' });
    });
  });

  it('should be refused to a login that may not act for the owner', async () => {
    const target = await makeTarget('not_ours');
    const migrator = { ...target.admin, user: server.app.user, password: server.app.password };
    await expect(copyTo({ ...target, migrator })).rejects.toThrow(
      /^The other database is not ready: run `npm run db:bootstrap`/,
    );
  });

  it('should bring nothing when a table does not arrive', async () => {
    const target = await makeTarget('too_strict');
    await migrate(target.migrator);
    await query(target, `ALTER TABLE attachments ADD CHECK (file_name <> 'photo.jpg')`);
    const before = await query(target, triggerStates);
    await expect(copyTo(target)).rejects.toThrow(/violates check constraint/);
    expect(await query(target, 'SELECT FROM logbook_entries')).toHaveLength(0);
    const users = await query(target, 'SELECT username FROM users ORDER BY 1');
    expect(users).toEqual([{ username: 'system' }, { username: 'unknown' }]);
    expect(await query(target, triggerStates)).toEqual(before);
  });
});
