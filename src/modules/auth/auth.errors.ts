import { InvalidInput, NotFound, RuleBroken, Unauthenticated } from '../../common/domain.error';

export const invalidToken = () =>
  new Unauthenticated('INVALID_TOKEN', 'Send a valid access token: Authorization: Bearer … (POST /api/v1/auth/login).');

export const invalidCredentials = () =>
  new Unauthenticated('INVALID_CREDENTIALS', 'Login or password is wrong: check both and try again.');

export const wrongCurrentPassword = () =>
  new RuleBroken('WRONG_PASSWORD', 'The current password is wrong: nothing was changed.', {
    errors: [{ path: '/currentPassword', message: 'is wrong', code: 'WRONG_PASSWORD' }],
  });

export const passwordUnchanged = () =>
  new InvalidInput('PASSWORD_UNCHANGED', 'The new password equals the current one: choose another.', {
    errors: [{ path: '/newPassword', message: 'equals the current one', code: 'PASSWORD_UNCHANGED' }],
  });

export const invalidRefreshToken = () =>
  new Unauthenticated('INVALID_REFRESH_TOKEN', 'The refresh token does not work, or not any more: sign in again.');

export const sessionNotFound = () =>
  new NotFound('SESSION_NOT_FOUND', 'You have no such session: GET /api/v1/auth/sessions lists those that you have.');
