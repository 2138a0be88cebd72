import { type AccessLevel, accessLevels } from '../../src/common/access-level';
import type { Role } from '../../src/modules/roles/dto/role.dto';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';
import { everyPage } from '../setup/pages';

describe('roles', () => {
  const logbook = useLogbook();
  const users = {} as Record<AccessLevel, GivenUser>;

  beforeAll(async () => {
    for (const level of accessLevels) users[level] = await logbook.given.user(level);
  });

  const list = (query = '', level: AccessLevel = 'Technician') =>
    everyPage<Role>(logbook.as(users[level]), `/roles?limit=2&${query}`);

  it.each(accessLevels)('should be shown to a %s', async (level) => {
    expect(await list('', level)).toMatchObject([
      { roleName: 'Admin', accessLevel: 'Admin', isBuiltIn: true },
      { roleName: 'Manager', accessLevel: 'Manager', isBuiltIn: true },
      { roleName: 'Technician', accessLevel: 'Technician', isBuiltIn: true },
      { roleName: 'TechnicianReader', accessLevel: 'TechnicianReader', isBuiltIn: false },
    ]);
  });

  it('should be shown one by one', async () => {
    for (const role of await list())
      expect((await logbook.as(users.Technician).get(`/roles/${String(role.roleId)}`)).body).toEqual(role);
  });

  it('should have the numbers that the examples name', async () => {
    const numbers = (await list()).map(({ roleId, roleName }) => [roleName, roleId]);
    expect(Object.fromEntries(numbers)).toMatchObject({ Admin: 1, Manager: 2, Technician: 3 });
  });

  it.each(['roleName', 'createdAt'])('should be sorted by %s', async (sort) => {
    const ascending = (await list(`sort=${sort}`)).map((role) => role.roleId);
    expect(new Set(ascending).size).toBe(4);
    expect((await list(`sort=-${sort}`)).map((role) => role.roleId)).toEqual(ascending.reverse());
  });

  it.each([
    ['/roles/999999', 404, 'ROLE_NOT_FOUND'],
    ['/roles/admin', 400, 'VALIDATION_FAILED'],
    ['/roles?sort=accessLevel', 400, 'VALIDATION_FAILED'],
    ['/roles?accessLevel=Admin', 400, 'VALIDATION_FAILED'],
  ])('should refuse %s with %i', async (path, status, code) => {
    expect(await logbook.as(users.Technician).problem('GET', path)).toMatchObject({ status, code });
  });
});
