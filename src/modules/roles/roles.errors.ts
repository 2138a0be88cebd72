import { Conflict, NotFound } from '../../common/domain.error';

export const roleNotFound = () =>
  new NotFound('ROLE_NOT_FOUND', 'There is no such role: GET /api/v1/roles lists them.');

export const roleIsBuiltIn = () =>
  new Conflict('ROLE_BUILT_IN', 'Built-in roles stay as they are: add a role of your own instead.');

export const roleInUse = () =>
  new Conflict('ROLE_IN_USE', 'Users have this role: give them another one first (GET /api/v1/users?roleId=…).');
