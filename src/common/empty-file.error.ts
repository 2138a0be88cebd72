import { RuleBroken } from './domain.error';

export const emptyFile = () =>
  new RuleBroken('EMPTY_FILE', 'The file is empty: choose another one.', {
    errors: [{ path: '/file', message: 'is empty', code: 'EMPTY_FILE' }],
  });
