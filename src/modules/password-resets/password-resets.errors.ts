import { NotFound, RuleBroken } from '../../common/domain.error';

export const invalidResetToken = () =>
  new RuleBroken('INVALID_RESET_TOKEN', 'The link does not work, or not any more: ask for a new one.', {
    errors: [{ path: '/token', message: 'does not work, or not any more', code: 'INVALID_RESET_TOKEN' }],
  });

export const noActiveUser = () =>
  new NotFound(
    'USER_NOT_FOUND',
    'There is no such user who is active: look the user up, and activate the account first.',
  );
