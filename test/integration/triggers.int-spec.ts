import type { GivenUser } from '../factories/given';
import { useDatabase } from '../setup/logbook';

describe('triggers that keep columns true', () => {
  const held = useDatabase();
  let technician: GivenUser;

  beforeAll(async () => {
    technician = await held.given.technician();
  });

  describe('updated_at and version', () => {
    const changing: [table: string, column: string, where: string][] = [
      ['users', 'full_name', `username = 'somebody'`],
      ['roles', 'description', `role_name = 'Manager'`],
      ['logbook_entries', 'device', `call_description = 'special'`],
      ['attachments', 'description', `file_name = 'special.jpg'`],
      ['locations', 'description', `location_name = 'Special'`],
      ['categories', 'description', `category_name = 'Special'`],
      ['settings', 'description', `setting_key = 'special'`],
    ];
    const stateOf = (table: string, where: string) =>
      held.database.first<{ version: number; updatedAt: Date }>(
        `SELECT version, updated_at AS "updatedAt" FROM ${table} WHERE ${where}`,
      );

    beforeAll(async () => {
      await held.given.technician({ username: 'somebody' });
      const entryId = await held.given.entry(technician, { call_description: 'special' });
      await held.given.attachment(entryId, technician, { file_name: 'special.jpg' });
      await held.given.location({ locationName: 'Special' });
      await held.given.category({ categoryName: 'Special' });
      await held.given.setting('special');
    });

    it.each(changing)('should count a change of %s', async (table, column, where) => {
      const before = await stateOf(table, where);
      await held.database.query(`UPDATE ${table} SET ${column} = 'changed' WHERE ${where}`);
      const after = await stateOf(table, where);
      expect(after.version).toBe(before.version + 1);
      expect(after.updatedAt.getTime()).toBeGreaterThan(before.updatedAt.getTime());
    });

    it.each(changing)('should not count an update of %s that changes nothing', async (table, column, where) => {
      const before = await stateOf(table, where);
      await held.database.query(`UPDATE ${table} SET ${column} = ${column} WHERE ${where}`);
      expect(await stateOf(table, where)).toEqual(before);
    });

    it.each(changing)('should not take a version of %s from outside', async (table, column, where) => {
      const before = await stateOf(table, where);
      await held.database.query(
        `UPDATE ${table} SET ${column} = 'changed again', version = 99, updated_at = '2000-01-01' WHERE ${where}`,
      );
      const after = await stateOf(table, where);
      expect(after.version).toBe(before.version + 1);
      expect(after.updatedAt.getFullYear()).toBeGreaterThan(2000);
    });
  });

  describe('the search vector', () => {
    const finds = async (entryId: string, words: string) => {
      const { found } = await held.database.first<{ found: boolean }>(
        `SELECT search_vector @@ websearch_to_tsquery('public.logbook', app.words_apart($2)) AS found
         FROM logbook_entries WHERE entry_id = $1`,
        [entryId, words],
      );
      return found;
    };
    let entryId: string;

    beforeAll(async () => {
      entryId = await held.given.entry(technician, {
        device: 'Excavator B12',
        responsible_person: 'Ángel Núñez',
        call_description: 'Hydraulic hose is leaking; Wärmetauscher2 überhitzt, Öl-Kühler3 defekt',
        solution_description: 'Replaced the GASKET',
      });
    });

    it.each([
      ['a word of the problem', 'leaking'],
      ['a word of the solution', 'gasket'],
      ['the device', 'excavator b12'],
      ['the responsible person', 'nunez'],
      ['words of both descriptions at once', 'hose gasket'],
      ['a word without its accent', 'uberhitzt'],
      ['a word with an accent that the text lacks', 'léaking'],
      ['a word with an accent and a digit', 'warmetauscher2'],
      ['a compound with an accent and a digit', 'ol-kuhler3'],
      ['another case', 'HYDRAULIC'],
    ])('should find an entry by %s', async (_, words) => {
      expect(await finds(entryId, words)).toBe(true);
    });

    it('should not find an entry by a word that is not there', async () => {
      expect(await finds(entryId, 'hose battery')).toBe(false);
    });

    it.each([
      ['device', 'Crane'],
      ['responsible_person', 'Smith'],
      ['call_description', 'Smoke'],
      ['solution_description', 'Welded'],
    ])('should follow a change of %s', async (column, word) => {
      const changed = await held.given.entry(technician);
      await held.database.query(`UPDATE logbook_entries SET ${column} = $2 WHERE entry_id = $1`, [changed, word]);
      expect(await finds(changed, word)).toBe(true);
    });

    it('should forget what is not there any more', async () => {
      const changed = await held.given.entry(technician, { call_description: 'Smoke', solution_description: 'Welded' });
      await held.database.query(
        `UPDATE logbook_entries SET call_description = 'Noise', solution_description = NULL WHERE entry_id = $1`,
        [changed],
      );
      expect([await finds(changed, 'smoke'), await finds(changed, 'welded')]).toEqual([false, false]);
    });
  });
});
