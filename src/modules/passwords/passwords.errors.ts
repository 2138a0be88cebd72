import { InvalidInput, RuleBroken, TooMany } from '../../common/domain.error';

/** @param path of the field, as a JSON pointer */
export const passwordTooShort = (path: string, minLength: number) => {
  const message = `must have at least ${String(minLength)} characters`;
  return new InvalidInput('VALIDATION_FAILED', `${path}: ${message}`, {
    errors: [{ path, message, code: 'too_small' }],
  });
};

/** @param path of the field, as a JSON pointer */
export const passwordGuessable = (path: string) =>
  new RuleBroken(
    'GUESSABLE_PASSWORD',
    'The password is too easy to guess, being little more than a name or a common password: take several unrelated words.',
    { errors: [{ path, message: 'is too easy to guess', code: 'GUESSABLE_PASSWORD' }] },
  );

const secondsUntilLessBusy = 5;

export const tooManySignIns = () =>
  new TooMany('SIGN_IN_BUSY', 'Too many people sign in at this moment: try again in a few seconds.', {
    headers: { 'Retry-After': String(secondsUntilLessBusy) },
  });
