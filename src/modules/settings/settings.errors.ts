import { NotFound } from '../../common/domain.error';

export const settingNotFound = () =>
  new NotFound('SETTING_NOT_FOUND', 'There is no such setting: GET /api/v1/settings lists them.');
