import type { Location } from '../../src/modules/locations/dto/location.dto';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';

describe('changing locations', () => {
  const logbook = useLogbook();
  let manager: GivenUser;

  beforeAll(async () => {
    manager = await logbook.given.manager();
  });

  const path = (locationId: number) => `/locations/${String(locationId)}`;
  const move = (locationId: number, parentId: number | null) =>
    logbook.as(manager).patch<Location>(path(locationId), { parentId });

  it('should change what the patch names', async () => {
    const id = await logbook.given.location();
    const { status, body, headers } = await logbook
      .as(manager)
      .patch<Location>(path(id), { locationName: 'Pit south', description: 'Benches 1 to 3' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ locationName: 'Pit south', description: 'Benches 1 to 3', version: 2 });
    expect(headers.etag).toBe('"2"');
  });

  it('should move a location with everything below it, and back to the top', async () => {
    const { given } = logbook;
    const plant = await given.location();
    const hall = await given.location();
    expect((await move(hall, plant)).body).toMatchObject({ parentId: plant });
    expect((await move(hall, null)).body).toMatchObject({ parentId: null });
  });

  it('should refuse to move a location into itself or below itself', async () => {
    const { given } = logbook;
    const plant = await given.location();
    const hall = await given.location({ parentId: plant });
    const cell = await given.location({ parentId: hall });
    for (const parentId of [plant, hall, cell]) {
      const problem = await logbook.as(manager).problem('PATCH', path(plant), { parentId });
      expect(problem).toMatchObject({ status: 422, code: 'LOCATION_CYCLE', errors: [{ path: '/parentId' }] });
    }
  });

  it('should not let two moves at once close a cycle', async () => {
    const [left, right] = [await logbook.given.location(), await logbook.given.location()];
    const answers = await Promise.all([move(left, right), move(right, left)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 422]);
  });

  it('should refuse a name that is taken, whatever its case, and a parent that does not exist', async () => {
    await logbook.given.location({ locationName: 'Workshop' });
    const id = await logbook.given.location();
    expect(await logbook.as(manager).problem('PATCH', path(id), { locationName: 'WORKSHOP' })).toMatchObject({
      status: 409,
      errors: [{ path: '/locationName' }],
    });
    expect(await logbook.as(manager).problem('PATCH', path(id), { parentId: 999_999 })).toMatchObject({
      status: 422,
      errors: [{ path: '/parentId' }],
    });
  });

  it('should refuse a change of a version that is past', async () => {
    const id = await logbook.given.location();
    await logbook.as(manager).patch(path(id), { description: 'theirs' });
    const { status, body } = await logbook.as(manager).patch(path(id), { description: 'mine' }, { 'if-match': '"1"' });
    expect({ status, conflicts: body.conflicts }).toEqual({ status: 412, conflicts: ['description'] });
    expect((await logbook.as(manager).delete(path(id), { 'if-match': '"1"' })).status).toBe(412);
  });

  it('should remove a location that nothing refers to', async () => {
    const id = await logbook.given.location();
    expect((await logbook.as(manager).delete(path(id))).status).toBe(204);
    expect((await logbook.as(manager).problem('GET', path(id))).status).toBe(404);
    expect((await logbook.as(manager).problem('DELETE', path(id))).status).toBe(404);
  });

  it.each(['an entry', 'another location'])('should deactivate a location that %s refers to', async (what) => {
    const { given } = logbook;
    const id = await given.location();
    await (what === 'an entry' ? given.entry(manager, { location_id: id }) : given.location({ parentId: id }));
    expect((await logbook.as(manager).delete(path(id))).status).toBe(204);
    expect((await logbook.as(manager).get<Location>(path(id))).body).toMatchObject({ isActive: false });
  });

  it('should refuse technicians', async () => {
    const technician = await logbook.given.technician();
    const id = await logbook.given.location();
    expect((await logbook.as(technician).problem('PATCH', path(id), { description: 'x' })).status).toBe(403);
    expect((await logbook.as(technician).problem('DELETE', path(id))).status).toBe(403);
  });
});
