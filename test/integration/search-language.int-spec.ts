import { setTimeout as sleep } from 'node:timers/promises';
import { WordsApart1790000000045 } from '../../migrations/1790000000045-words-apart';
import { migrationDataSource } from '../../src/database/data-source';
import { changeSearchLanguage, readSearchLanguage } from '../../src/database/search-language';
import { archiveAll, old } from '../setup/archive';
import { useLogbook } from '../setup/logbook';
import { withClient } from '../setup/test-database';
import type { GivenUser } from '../factories/given';

describe('the language of the search', () => {
  const logbook = useLogbook();
  let manager: GivenUser;

  const migrator = () => logbook.database.migrator;
  const found = async (q: string) => {
    const { body } = await logbook
      .as(manager)
      .get<{ items: { device: string }[] }>(`/logbook-entries?q=${encodeURIComponent(q)}&sort=startDate`);
    return body.items.map(({ device }) => device);
  };
  const versions = (condition = 'true') =>
    logbook.database.query(
      `SELECT entry_id, version, updated_at FROM logbook_entries WHERE ${condition} ORDER BY entry_id`,
    );

  beforeAll(async () => {
    manager = await logbook.given.manager();
    await logbook.given.entry(manager, {
      device: 'A',
      start_date: '2026-01-01',
      call_description: 'Die Pumpen lecken',
    });
    await logbook.given.entry(manager, { device: 'B', start_date: '2026-01-02', call_description: 'Eine Pumpe leckt' });
  });

  const inTheArchive = () =>
    logbook
      .as(manager)
      .get<{ items: object[] }>('/logbook-entries?q=pumpe&scope=archived')
      .then(({ body }) => body.items.length);

  // the tests build upon each other: a change of the language is one story
  it('should be none at first: every word as it is', async () => {
    expect(await readSearchLanguage(migrator())).toEqual({ now: 'simple', before: 'simple' });
    expect(await found('pumpen')).toEqual(['A']);
  });

  it('should find everything in either form while the change is under way', async () => {
    const stop = new Error('stopped after the first batch');
    const change = changeSearchLanguage(migrator(), 'german', () => {
      throw stop;
    });
    await expect(change).rejects.toBe(stop);
    await logbook.given.entry(manager, { device: 'C', start_date: '2026-01-03', call_description: 'Zwei Pümpen' });
    await logbook.database.query(
      `UPDATE logbook_entries SET search_vector = to_tsvector('public.logbook_before', call_description) WHERE device = 'B'`,
    );
    expect(await readSearchLanguage(migrator())).toEqual({ now: 'german', before: 'simple' });
    expect(await found('pumpe')).toEqual(['A', 'B', 'C']);
    expect(await found('leckt')).toContain('B');
  });

  it('should not change to a third before the change is finished', async () => {
    await expect(changeSearchLanguage(migrator(), 'italian')).rejects.toThrow(/The change to german is not finished/);
  });

  it('should finish the change where it stopped, and change no entry', async () => {
    const before = await versions();
    const done: number[] = [];
    await changeSearchLanguage(migrator(), 'german', (entries) => done.push(entries));
    expect(done).toEqual([3]);
    expect(await readSearchLanguage(migrator())).toEqual({ now: 'german', before: 'german' });
    expect(await found('pumpe')).toEqual(['A', 'B', 'C']);
    expect(await versions()).toEqual(before);
    const audited = await logbook.database.query(`SELECT details FROM audit_log WHERE action = 'update'`);
    expect(audited).toEqual([]);
  });

  it('should be that of the archive, too', async () => {
    await logbook.given.entry(manager, { ...old, call_description: 'Alte Pumpen' });
    await archiveAll(logbook);
    expect(await inTheArchive()).toBe(1);
    await changeSearchLanguage(migrator(), 'simple');
    expect(await inTheArchive()).toBe(1); // the beginning of a word is enough
    await logbook.database.query(
      `UPDATE archive.logbook_entries SET search_vector = to_tsvector('simple', 'Alte Pümpen')`,
    );
    await changeSearchLanguage(migrator(), 'german');
    expect(await logbook.database.query('SELECT search_vector::text AS vector FROM archive.logbook_entries')).toEqual([
      { vector: expect.stringContaining(`'pump'`) as string },
    ]);
    expect(await inTheArchive()).toBe(1);
  });

  it('should be recorded', async () => {
    const record = await logbook.database.first(
      `SELECT entity_id AS language FROM audit_log WHERE action = 'search.language' ORDER BY seq LIMIT 1`,
    );
    expect(record).toEqual({ language: 'german' });
  });

  it('should be changed by one at a time', async () => {
    await withClient(migrator(), async (other) => {
      await other.query('SELECT pg_advisory_lock(7270003)');
      await expect(changeSearchLanguage(migrator(), 'simple')).rejects.toThrow(/is being changed by somebody else/);
    });
  });

  it('should be one that PostgreSQL knows', async () => {
    await expect(changeSearchLanguage(migrator(), 'klingon')).rejects.toThrow(/does not know the language klingon/);
    expect(await readSearchLanguage(migrator())).toEqual({ now: 'german', before: 'german' });
  });

  it('should go back in several batches', async () => {
    await logbook.database.query(`
      ALTER TABLE logbook_entries DISABLE TRIGGER trg_logbook_entries_audit;
      INSERT INTO logbook_entries (user_id, start_date, responsible_person, location_id, device, call_description, status)
      SELECT user_id, start_date, responsible_person, location_id, 'D', 'Viele Ventile', status
      FROM logbook_entries, generate_series(1, 800);
      ALTER TABLE logbook_entries ENABLE TRIGGER trg_logbook_entries_audit`);
    const done: number[] = [];
    await changeSearchLanguage(migrator(), 'simple', (entries) => done.push(entries));
    expect(done).toEqual([1000, 1000, 403, 1]);
    expect(await found('ventil -viele')).toEqual([]);
    expect(await found('pumpen')).toEqual(['A', 'C']);
  });

  describe('and words that a migration tells apart', () => {
    const apart = new WordsApart1790000000045();
    const text = { call_description: 'Ventil/Sediment undicht' };
    const migrated = async (step: 'up' | 'down') => {
      const dataSource = await migrationDataSource(migrator(), []).initialize();
      await apart[step](dataSource.createQueryRunner()).finally(() => dataSource.destroy());
    };

    it('should be found in entries and the archive, those that were being written included', async () => {
      await logbook.given.entry(manager, { ...text, ...old, device: 'Old' });
      await archiveAll(logbook);
      await logbook.given.entry(manager, { ...text, device: 'Live', start_date: '2026-02-01' });
      await migrated('down');
      expect(await found('sediment')).toEqual([]);
      const before = await versions();
      await withClient(migrator(), async (writer) => {
        await writer.query(`SET ROLE pp_owner; SET app.user_id = '${manager.userId}'; BEGIN`);
        await writer.query(`
          INSERT INTO logbook_entries (user_id, start_date, responsible_person, location_id, device, call_description, status)
          SELECT user_id, date '2026-02-02', responsible_person, location_id, 'Written', call_description, status
          FROM logbook_entries WHERE device = 'Live'`);
        const migration = migrated('up');
        await sleep(500);
        await writer.query('COMMIT');
        await migration;
      });
      expect(await found('sediment')).toEqual(['Live', 'Written']);
      const { body } = await logbook
        .as(manager)
        .get<{ total: number }>('/logbook-entries?q=sediment&scope=archived&count=exact');
      expect(body.total).toBe(1);
      expect(await versions(`device <> 'Written'`)).toEqual(before);
    });
  });
});
