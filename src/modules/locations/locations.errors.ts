import { NotFound, RuleBroken } from '../../common/domain.error';

export const locationNotFound = () =>
  new NotFound('LOCATION_NOT_FOUND', 'There is no such location: GET /api/v1/locations lists them.');

export const tooManyLocations = (limit: number) =>
  new RuleBroken('TREE_TOO_LARGE', `There are more than ${String(limit)} locations: read them page by page instead.`);

export const locationCycle = () =>
  new RuleBroken('LOCATION_CYCLE', 'A location cannot lie in itself or in anything below it: choose another parent.', {
    errors: [{ path: '/parentId', message: 'lies in the location itself', code: 'LOCATION_CYCLE' }],
  });
