import { TooMany } from '../../common/domain.error';

export const tooManyAttempts = (seconds: number) =>
  new TooMany('TOO_MANY_ATTEMPTS', `Too many attempts: try again in ${String(seconds)} seconds.`, {
    headers: { 'Retry-After': String(seconds) },
  });
