import { NotFound, RuleBroken } from '../../common/domain.error';

export const locationNotFound = () =>
  new NotFound('LOCATION_NOT_FOUND', 'There is no such location: GET /api/v1/locations lists them.');

export const tooManyLocations = (limit: number) =>
  new RuleBroken('TREE_TOO_LARGE', `There are more than ${String(limit)} locations: read them page by page instead.`);
