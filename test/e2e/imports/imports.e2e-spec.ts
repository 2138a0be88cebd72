import type { Import } from '../../../src/modules/imports/dto/import.dto';
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

  it('should take a file in at once, and say where to look', async () => {
    const answer = await api.upload<Import>('/imports', csvOf([{}]), { name: 'log.csv' });
    expect(answer).toMatchObject({ status: 202, body: { status: 'analysing', mapping: null, fileName: 'log.csv' } });
    expect(answer.headers.location).toBe(`/api/v1/imports/${answer.body.importId}`);
    await workOff();
  });

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
});
