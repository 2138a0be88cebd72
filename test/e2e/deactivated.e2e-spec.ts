import type { LogbookEntry } from '../../src/modules/logbook/dto/logbook-entry.dto';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';
import { withClient } from '../setup/test-database';
import { until } from '../setup/until';

/** The two things that an entry is filed under, and that go out of use. */
describe.each([
  { field: 'locationId', collection: '/locations', make: 'location' },
  { field: 'categoryId', collection: '/categories', make: 'category' },
] as const)('a deactivated $make', ({ field, collection, make }) => {
  const logbook = useLogbook();
  let technician: GivenUser;
  let manager: GivenUser;
  let active: number;
  let deactivated: number;

  beforeAll(async () => {
    technician = await logbook.given.technician();
    manager = await logbook.given.manager();
    active = await logbook.given[make]();
    deactivated = await logbook.given[make]();
    await setActive(deactivated, false);
  });

  const setActive = async (id: number, isActive: boolean) => {
    expect((await logbook.as(manager).patch(`${collection}/${String(id)}`, { isActive })).status).toBe(200);
  };
  const newEntry = async (id: number) => ({
    startDate: '2026-03-01',
    responsiblePerson: 'North crew',
    locationId: await logbook.given.location(),
    device: 'Excavator B',
    callDescription: 'Bucket will not open',
    [field]: id,
  });
  const filedUnder = async (id: number) =>
    logbook.given.entry(technician, { [make === 'location' ? 'location_id' : 'category_id']: id });
  const change = (entryId: string, values: object) =>
    logbook.as(technician).patch<LogbookEntry>(`/logbook-entries/${entryId}`, values);
  const isSomebodyWaiting = async () =>
    (
      await logbook.database.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
    ).length > 0;
  const refusal = {
    status: 422,
    code: 'DEACTIVATED',
    detail: `${field} is deactivated: choose another one, or let a manager or an administrator activate it.`,
    errors: [expect.objectContaining({ path: `/${field}` })],
  };

  it('should take no new entry', async () => {
    const entry = await newEntry(deactivated);
    for (const user of [technician, manager]) {
      expect(await logbook.as(user).problem('POST', '/logbook-entries', entry)).toMatchObject(refusal);
    }
  });

  it('should take no entry that was elsewhere', async () => {
    const entryId = await filedUnder(active);
    const path = `/logbook-entries/${entryId}`;
    expect(await logbook.as(technician).problem('PATCH', path, { [field]: deactivated })).toMatchObject(refusal);
  });

  it('should keep the entries that it has, which can be changed, completed and restored', async () => {
    const entryId = await filedUnder(deactivated);
    expect((await change(entryId, { device: 'Excavator C', [field]: deactivated })).body).toMatchObject({
      device: 'Excavator C',
      [field]: deactivated,
    });
    const api = logbook.as(technician);
    expect((await api.post(`/logbook-entries/${entryId}/complete`, { solutionDescription: 'x' })).status).toBe(200);
    expect((await api.delete(`/logbook-entries/${entryId}`)).status).toBe(204);
    expect((await api.post(`/logbook-entries/${entryId}/restore`)).status).toBe(200);
    expect((await change(entryId, { [field]: active })).status).toBe(200);
  });

  it('should be activated by managers and administrators only, as the refusal says', async () => {
    const id = await logbook.given[make]();
    for (const user of [manager, await logbook.given.admin()]) {
      await setActive(id, false);
      expect((await logbook.as(user).patch(`${collection}/${String(id)}`, { isActive: true })).status).toBe(200);
    }
    const path = `${collection}/${String(id)}`;
    expect((await logbook.as(technician).problem('PATCH', path, { isActive: true })).status).toBe(403);
  });

  it('should take entries again once it is active', async () => {
    const id = await logbook.given[make]();
    await setActive(id, false);
    await setActive(id, true);
    expect((await logbook.as(technician).post('/logbook-entries', await newEntry(id))).status).toBe(201);
  });

  it('should take none that began while it was being deactivated', async () => {
    const id = await logbook.given[make]();
    const entry = await newEntry(id);
    const table = make === 'location' ? 'locations' : 'categories';
    const created = await withClient(logbook.database.admin, async (client) => {
      await client.query('BEGIN');
      await client.query(`SELECT set_config('app.user_id', $1, true)`, [manager.userId]);
      await client.query(`UPDATE ${table} SET is_active = false WHERE ${make}_id = $1`, [id]);
      const creating = logbook.as(technician).problem('POST', '/logbook-entries', entry);
      await until(isSomebodyWaiting);
      await client.query('COMMIT');
      return creating;
    });
    expect(created).toMatchObject(refusal);
  });
});
