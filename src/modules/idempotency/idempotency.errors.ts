import { Conflict, RuleBroken } from '../../common/domain.error';

export const idempotencyKeyReused = () =>
  new RuleBroken(
    'IDEMPOTENCY_KEY_REUSED',
    'This Idempotency-Key was sent with another request: send a new key with a new request.',
  );

export const stillInProgress = () =>
  new Conflict('IDEMPOTENCY_IN_PROGRESS', 'The same request is being worked on: send it again in a moment.', {
    headers: { 'Retry-After': '1' },
  });
