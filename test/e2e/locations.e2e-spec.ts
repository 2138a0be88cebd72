import { type AccessLevel, accessLevels } from '../../src/common/access-level';
import type { CreateLocation, Location, LocationNode } from '../../src/modules/locations/dto/location.dto';
import type { GivenUser } from '../factories/given';
import { recordsOf } from '../setup/audit';
import { useLogbook } from '../setup/logbook';
import { everyPage } from '../setup/pages';

describe('locations', () => {
  const logbook = useLogbook();
  const users = {} as Record<AccessLevel, GivenUser>;
  let pit: number;
  let bench: number;

  beforeAll(async () => {
    for (const level of accessLevels) users[level] = await logbook.given.user(level);
    pit = await logbook.given.location({ locationName: 'Pit' });
    await logbook.given.location({ locationName: 'Workshop' });
    bench = await logbook.given.location({ locationName: 'Bench 4', parentId: pit });
    await logbook.given.location({ locationName: 'Bench 3', parentId: pit });
    await logbook.given.location({ locationName: 'Ramp', parentId: bench });
  });

  const create = (body: Partial<CreateLocation>, level: AccessLevel = 'Manager') =>
    logbook.as(users[level]).post<Location>('/locations', body);
  const refusal = (body: object) => logbook.as(users.Manager).problem('POST', '/locations', body);

  describe('adding', () => {
    it.each(['Manager', 'Admin'] as const)('should be done by a %s', async (level) => {
      const values = { locationName: `Crusher of the ${level}`, description: 'Primary', parentId: pit };
      const { status, body } = await create(values, level);
      expect(status).toBe(201);
      expect(body).toEqual({
        ...values,
        locationId: expect.any(Number),
        createdAt: expect.stringMatching(/\.\d{3}Z$/),
        updatedAt: body.createdAt,
        createdBy: users[level].userId,
        isActive: true,
        version: 1,
      });
      expect((await logbook.as(users.Technician).get(`/locations/${String(body.locationId)}`)).body).toEqual(body);
    });

    it.each(['Technician', 'TechnicianReader'] as const)('should not be done by a %s', async (level) => {
      expect(await create({ locationName: 'Mine' }, level)).toMatchObject({
        status: 403,
        body: { code: 'ACCESS_DENIED' },
      });
    });

    it('should be recorded once', async () => {
      const answer = await create({ locationName: 'Conveyor' });
      expect(await recordsOf(logbook.database, answer)).toMatchObject([
        {
          userId: users.Manager.userId,
          action: 'create',
          entityType: 'locations',
          entityId: String(answer.body.locationId),
          details: { new: { location_name: 'Conveyor' } },
        },
      ]);
    });

    it.each(['pit', 'PIT', ' Pit '])('should refuse the name %p, which is taken', async (locationName) => {
      expect(await refusal({ locationName })).toMatchObject({
        status: 409,
        code: 'ALREADY_EXISTS',
        errors: [{ path: '/locationName' }],
      });
    });

    it.each([
      ['a parent that does not exist', { locationName: 'X', parentId: 999_999 }, 422, '/parentId'],
      ['a parent that is no number', { locationName: 'X', parentId: '1' }, 400, '/parentId'],
      ['no name', {}, 400, '/locationName'],
      ['a blank name', { locationName: ' ' }, 400, '/locationName'],
      ['a name of 101 characters', { locationName: 'x'.repeat(101) }, 400, '/locationName'],
      ['a NUL', { locationName: 'X', description: '\0' }, 400, '/description'],
    ])('should refuse %s and name the field', async (_, body, status, path) => {
      expect(await refusal(body)).toMatchObject({ status, errors: [{ path }] });
    });

    it('should refuse fields that it does not know', async () => {
      expect(await refusal({ locationName: 'X', createdBy: users.Admin.userId })).toMatchObject({ status: 400 });
    });
  });

  describe('seeing', () => {
    it.each(accessLevels)('should show one to a %s', async (level) => {
      const { body } = await logbook.as(users[level]).get(`/locations/${String(bench)}`);
      expect(body).toMatchObject({ locationName: 'Bench 4', parentId: pit });
    });

    it.each(accessLevels)('should show a %s the tree, each level by name', async (level) => {
      const { body } = await logbook.as(users[level]).get<{ items: LocationNode[] }>('/locations/tree');
      const names = (nodes: LocationNode[]): unknown[] =>
        nodes.map(({ locationName, children }) => [locationName, names(children)]);
      expect(names(body.items.filter(({ locationName }) => ['Pit', 'Workshop'].includes(locationName)))).toEqual([
        [
          'Pit',
          expect.arrayContaining([
            ['Bench 3', []],
            ['Bench 4', [['Ramp', []]]],
          ]),
        ],
        ['Workshop', []],
      ]);
    });

    it.each([
      ['999999', 404, 'LOCATION_NOT_FOUND'],
      ['0', 400, 'VALIDATION_FAILED'],
      ['pit', 400, 'VALIDATION_FAILED'],
      ['1.5', 400, 'VALIDATION_FAILED'],
      ['2147483648', 400, 'VALIDATION_FAILED'],
    ])('should refuse the id %s with %i', async (id, status, code) => {
      expect(await logbook.as(users.Technician).problem('GET', `/locations/${id}`)).toMatchObject({ status, code });
    });
  });

  describe('the list', () => {
    const names = async (query: string) =>
      (await everyPage<Location>(logbook.as(users.Technician), `/locations?limit=2&${query}`)).map(
        (location) => location.locationName,
      );
    const ordered = async (order: string) =>
      (
        await logbook.database.query<{ location_name: string }>(`SELECT location_name FROM locations ORDER BY ${order}`)
      ).map((row) => row.location_name);

    it('should be sorted by name', async () => {
      expect(await names('')).toEqual(await ordered('location_name'));
      expect(await names('sort=-locationName')).toEqual(await ordered('location_name DESC'));
    });

    it('should be sorted by age when asked to', async () => {
      expect(await names('sort=createdAt')).toEqual(await ordered('created_at, location_id'));
      expect(await names('sort=-createdAt')).toEqual(await ordered('created_at DESC, location_id DESC'));
    });

    it('should show what lies directly in a location', async () => {
      expect(await names(`parentId=${String(bench)}`)).toEqual(['Ramp']);
    });

    it('should filter by whether they are in use', async () => {
      await logbook.database.query(`UPDATE locations SET is_active = false WHERE location_name = 'Workshop'`);
      expect(await names('isActive=false')).toEqual(['Workshop']);
      expect(await names('isActive=true')).not.toContain('Workshop');
    });

    it.each(['sort=description', 'parentId=x', 'parentId=1&parentId=2', 'isActive=1', 'limit=201'])(
      'should refuse %s',
      async (query) => {
        const problem = await logbook.as(users.Technician).problem('GET', `/locations?${query}`);
        expect(problem).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
      },
    );
  });

  it('should be refused as one tree when there are more than 5,000', async () => {
    await logbook.database.query(
      `INSERT INTO locations (location_name, created_by) SELECT 'Seat ' || n, $1 FROM generate_series(1, 5000) n`,
      [users.Admin.userId],
    );
    expect(await logbook.as(users.Manager).problem('GET', '/locations/tree')).toMatchObject({
      status: 422,
      code: 'TREE_TOO_LARGE',
    });
  });
});
