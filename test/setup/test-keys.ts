import { Keyring } from '../../src/config/keyring';
import { Keys } from '../../src/config/keys';

const keyOf = (letter: string) => `t1:${Buffer.alloc(32, letter).toString('base64')}`;

/** What a process with the same keys is given. */
export const testKeyVariables = {
  JWT_KEY: keyOf('j'),
  ENCRYPTION_KEY: keyOf('e'),
  PASSWORD_PEPPER: keyOf('p'),
  AUDIT_SEAL_KEY: keyOf('s'),
};

/** Keys that protect nothing but test data. */
export const testKeys = new Keys(
  Keyring.parse('JWT_KEY', testKeyVariables.JWT_KEY),
  Keyring.parse('ENCRYPTION_KEY', testKeyVariables.ENCRYPTION_KEY),
  Keyring.parse('PASSWORD_PEPPER', testKeyVariables.PASSWORD_PEPPER),
  Keyring.parse('AUDIT_SEAL_KEY', testKeyVariables.AUDIT_SEAL_KEY),
);
