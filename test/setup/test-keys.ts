import { Keyring } from '../../src/config/keyring';
import { Keys } from '../../src/config/keys';

const keyOf = (letter: string) => `t1:${Buffer.alloc(32, letter).toString('base64')}`;

/** Keys that protect nothing but test data. */
export const testKeys = new Keys(
  Keyring.parse('JWT_KEY', keyOf('j')),
  Keyring.parse('ENCRYPTION_KEY', keyOf('e')),
  Keyring.parse('PASSWORD_PEPPER', keyOf('p')),
);
