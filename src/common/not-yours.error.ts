import { Forbidden } from './domain.error';

/** For whoever may read something, and therefore need not be told that it does not exist. */
export const notYours = () =>
  new Forbidden('NOT_YOURS', 'You may read it, and change only what is your own: ask its owner, or a manager.');
