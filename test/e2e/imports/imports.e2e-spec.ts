import type { Import } from '../../../src/modules/imports/dto/import.dto';
import type { ImportRow } from '../../../src/modules/imports/dto/import-row.dto';
import type { GivenUser } from '../../factories/given';
import type { Api } from '../../setup/api';
import { csvOf, useImports } from '../../setup/imports';
import { useLogbook } from '../../setup/logbook';

interface Page<Item> {
  items: Item[];
}
interface Entry {
  entryId: string;
  startDate: string;
  userId: string;
  locationId: number;
}

describe('imports', () => {
  const logbook = useLogbook();
  const { analysed, done, workOff } = useImports(logbook);
  let manager: GivenUser;
  let api: Api;
  let crew = 0;

  beforeEach(async () => {
    manager = await logbook.given.manager();
    api = logbook.as(manager);
  });

  /** A name that only the entries of one test have. */
  const newCrew = () => `Crew ${String(++crew)}`;
  const entriesOf = async (responsiblePerson: string) =>
    (await api.get<Page<Entry>>(`/logbook-entries?responsiblePerson=${encodeURIComponent(responsiblePerson)}`)).body
      .items;

  it('should read, and change nothing of the logbook, before the commit', async () => {
    const name = newCrew();
    const read = await analysed(api, csvOf([{}, { 'Start date': '' }, { Downtime: '-1' }], name));
    expect(read).toMatchObject({
      status: 'ready',
      counts: { rows: 3, valid: 1, rejected: 2, duplicate: 0, created: 0 },
      rejectedByReason: { missing_start_date: 1, negative_downtime: 1 },
      newNames: { locations: ['Pit south'] },
    });
    expect(read.reconciliation).toMatchObject([{ inFile: { rows: 3 }, inLogbook: { rows: 0, hours: 0 } }]);
    expect(await entriesOf(name)).toEqual([]);
  });

  it('should make entries of the valid rows, with the dates of the file, once however often it is asked', async () => {
    const name = newCrew();
    const rows = [{ 'Start date': '2004-07-01' }, { 'Start date': '2005-01-31' }, { 'Start date': '' }];
    const { importId } = await analysed(api, csvOf(rows, name));
    const committed = await done(api, importId, 'commit');
    expect(committed).toMatchObject({ status: 'committed', counts: { valid: 2, rejected: 1, created: 2 } });
    expect(committed.reconciliation).toMatchObject([{ inFile: { rows: 3 }, inLogbook: { rows: 2, hours: 5 } }]);
    expect(await done(api, importId, 'commit')).toMatchObject({ status: 'committed', version: committed.version });
    const entries = await entriesOf(name);
    expect(entries.map(({ startDate }) => startDate)).toEqual(['2005-01-31', '2004-07-01']);
    expect(entries.map(({ userId }) => userId)).toEqual([manager.userId, manager.userId]);
  });

  it('should be committed once when it is asked twice at the same moment, by whichever worker', async () => {
    const name = newCrew();
    const { importId } = await analysed(api, csvOf([{}, { 'Start date': '2005-01-31' }], name));
    const commit = () => api.post(`/imports/${importId}/commit`);
    expect((await Promise.all([commit(), commit()])).map(({ status }) => status)).toEqual([202, 202]);
    await Promise.all([workOff(), workOff()]);
    expect((await api.get<Import>(`/imports/${importId}`)).body).toMatchObject({ counts: { created: 2 } });
    expect(await entriesOf(name)).toHaveLength(2);
  });

  it('should import nothing twice, from whichever of two files, whoever imports', async () => {
    const name = newCrew();
    const rows = [{ 'Start date': '2006-01-01' }, { 'Start date': '2006-01-02' }, { 'Start date': '2006-01-02' }];
    const first = await analysed(api, csvOf(rows, name));
    expect(first.counts).toMatchObject({ rows: 3, valid: 2, duplicate: 1 });
    const other = logbook.as(await logbook.given.manager());
    const second = await analysed(other, csvOf([...rows, { 'Start date': '2006-01-03' }], name));
    expect(second.counts).toMatchObject({ valid: 3, duplicate: 1 });
    await done(api, first.importId, 'commit');
    expect((await done(other, second.importId, 'commit')).counts).toMatchObject({ duplicate: 3, created: 1 });
    expect(await entriesOf(name)).toHaveLength(3);
  });

  it('should show each row with its cells, and where it went', async () => {
    const name = newCrew();
    const { importId } = await analysed(api, csvOf([{}, { 'Start date': 'soon' }], name));
    const rowsOf = async (outcome: string) =>
      (await api.get<Page<ImportRow>>(`/imports/${importId}/rows?outcome=${outcome}`)).body.items;
    expect(await rowsOf('rejected')).toMatchObject([
      { row: 3, entryId: null, reasons: [{ code: 'unreadable_date', column: 'Start date', value: 'soon' }] },
    ]);
    expect(await rowsOf('created')).toEqual([]);
    await done(api, importId, 'commit');
    const [created] = await rowsOf('created');
    const [entry] = await entriesOf(name);
    expect(created).toMatchObject({ row: 2, sheet: 'CSV', entryId: entry?.entryId });
    expect(created?.cells[0]).toEqual({ column: 'A', kind: 'text', value: '2004-07-01' });
  });

  it('should tell the history of an entry where it came from, once', async () => {
    const name = newCrew();
    const { importId } = await analysed(api, csvOf([{}], name));
    await done(api, importId, 'commit');
    const [entry] = await entriesOf(name);
    const { body } = await api.get<Page<object>>(`/logbook-entries/${entry?.entryId ?? ''}/history`);
    expect(body.items).toEqual([
      expect.objectContaining({
        action: 'import',
        userId: manager.userId,
        version: 1,
        changes: expect.arrayContaining([
          { field: 'importId', before: null, after: importId },
          { field: 'rowNumber', before: null, after: 2 },
        ]),
      }),
    ]);
    const records = await logbook.database.query(
      `SELECT action, user_id, details -> 'new' -> 'created_count' AS created FROM audit_log
       WHERE entity_type = 'imports' AND entity_id = $1 ORDER BY seq`,
      [importId],
    );
    expect(records).toMatchObject([
      { action: 'create' },
      { action: 'import.analyse' },
      { action: 'import.commit', created: null },
      { action: 'import.commit', created: 1, user_id: manager.userId },
    ]);
  });

  it('should take an import back, whose rows may then come again', async () => {
    const name = newCrew();
    const { importId } = await analysed(api, csvOf([{}, { 'Start date': '2007-05-05' }], name));
    await done(api, importId, 'commit');
    expect(await done(api, importId, 'revert')).toMatchObject({ status: 'reverted', counts: { created: 0 } });
    expect(await entriesOf(name)).toEqual([]);
    const again = await analysed(api, csvOf([{}, { 'Start date': '2007-05-05' }], name));
    expect(again.counts).toMatchObject({ valid: 2, duplicate: 0 });
    expect((await api.delete(`/imports/${importId}`)).status).toBe(204);
    expect((await api.get(`/imports/${importId}`)).status).toBe(404);
  });

  it('should take nothing back when an entry was changed since, and say which', async () => {
    const name = newCrew();
    const { importId } = await analysed(api, csvOf([{}, { 'Start date': '2008-08-08' }], name));
    await done(api, importId, 'commit');
    const [changed] = await entriesOf(name);
    await api.patch(`/logbook-entries/${changed?.entryId ?? ''}`, { device: 'Excavator C' });
    const problem = await api.problem('POST', `/imports/${importId}/revert`);
    expect(problem).toMatchObject({ status: 409, code: 'ENTRIES_CHANGED', entryIds: [changed?.entryId] });
    expect(await entriesOf(name)).toHaveLength(2);
    await api.delete(`/logbook-entries/${changed?.entryId ?? ''}`);
    expect(await done(api, importId, 'revert')).toMatchObject({ status: 'reverted' });
  });

  it('should give rejected rows back, to be corrected and imported without doubling anything', async () => {
    const name = newCrew();
    const rows: Record<string, string>[] = [{}, { 'Start date': '' }, { Status: 'perhaps' }];
    const { importId } = await analysed(api, csvOf(rows, name));
    await done(api, importId, 'commit');
    const errors = await api.get<Buffer>(`/imports/${importId}/errors.xlsx`);
    expect(errors.headers['content-disposition']).toBe('attachment; filename="errors.xlsx"');
    const uncorrected = await analysed(api, errors.body, { name: 'errors.xlsx' });
    expect(uncorrected).toMatchObject({
      counts: { rows: 2, valid: 0, rejected: 2 },
      rejectedByReason: { missing_start_date: 1, unknown_status: 1 },
    });
    const corrected = await api.put<Import>(`/imports/${uncorrected.importId}/mapping`, {
      ...uncorrected.mapping,
      constants: { startDate: '2009-09-09' },
      values: { ...uncorrected.mapping?.values, status: { perhaps: 'Open' } },
    });
    expect(corrected).toMatchObject({ status: 202, body: { status: 'analysing' } });
    await workOff();
    expect((await done(api, uncorrected.importId, 'commit')).counts).toMatchObject({ created: 2 });
    expect(await entriesOf(name)).toHaveLength(3);
    expect((await analysed(api, errors.body, { name: 'errors.xlsx' })).counts).toMatchObject({ rows: 2, rejected: 2 });
  });

  it('should put places that share a name into the places that the file says', async () => {
    const name = newCrew();
    const rows = ['Line 1 / Press', 'Line 2 / Press'].map((place) => ({ Location: place }));
    const { importId } = await analysed(api, csvOf(rows, name));
    await done(api, importId, 'commit');
    const places = await logbook.database.query(
      `SELECT DISTINCT l.location_name, p.location_name AS parent FROM logbook_entries e JOIN locations l USING (location_id)
       JOIN locations p ON p.location_id = l.parent_id WHERE responsible_person = $1 ORDER BY parent`,
      [name],
    );
    expect(places).toEqual([
      { location_name: 'Press', parent: 'Line 1' },
      { location_name: 'Line 2 / Press', parent: 'Line 2' },
    ]);
  });

  it('should give entries to the people whom the file names, where they have an account', async () => {
    const somebody = await logbook.given.technician();
    const rows = [{ User: somebody.username }, { User: 'Nobody Known' }];
    const { importId } = await analysed(api, csvOf(rows, newCrew()));
    await done(api, importId, 'commit');
    const owners = await logbook.database.query<{ user_id: string }>(
      `SELECT e.user_id FROM import_rows JOIN logbook_entries e USING (entry_id) WHERE import_id = $1 ORDER BY position`,
      [importId],
    );
    expect(owners.map(({ user_id: owner }) => owner)).toEqual([somebody.userId, manager.userId]);
  });

  it('should let administrators alone create users from names, who cannot sign in', async () => {
    const read = await analysed(api, csvOf([{ User: 'Ada Example' }], newCrew()));
    const { mapping } = read;
    const people = { map: {}, otherwise: 'create' };
    const body = { ...mapping, unknown: { ...mapping?.unknown, people } };
    expect(await api.problem('PUT', `/imports/${read.importId}/mapping`, body)).toMatchObject({ status: 403 });
    const admin = logbook.as(await logbook.given.admin());
    await admin.put(`/imports/${read.importId}/mapping`, body);
    await workOff();
    await done(admin, read.importId, 'commit');
    expect(
      await logbook.database.first(`SELECT is_active, password_hash FROM users WHERE full_name = 'Ada Example'`),
    ).toEqual({ is_active: false, password_hash: '!' });
  });

  it('should show managers their own imports, administrators all', async () => {
    const { importId } = await analysed(api, csvOf([{}], newCrew()));
    const other = logbook.as(await logbook.given.manager());
    expect((await other.get(`/imports/${importId}`)).status).toBe(404);
    expect((await other.get<Page<object>>('/imports')).body.items).toEqual([]);
    expect((await logbook.as(await logbook.given.admin()).get(`/imports/${importId}`)).status).toBe(200);
  });
});
