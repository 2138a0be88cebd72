import { NotFound } from '../../common/domain.error';

export const categoryNotFound = () =>
  new NotFound('CATEGORY_NOT_FOUND', 'There is no such category: GET /api/v1/categories lists them.');
