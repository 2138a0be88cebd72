import { NotFound } from '../../common/domain.error';

export const roleNotFound = () =>
  new NotFound('ROLE_NOT_FOUND', 'There is no such role: GET /api/v1/roles lists them.');
