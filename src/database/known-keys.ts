import type { Client, ClientConfig } from 'pg';
import { type KeyPurpose, keyPurposes } from '../common/key-purpose';
import type { Key, Keyring } from '../config/keyring';
import type { Keys } from '../config/keys';
import { StartupError } from '../config/startup.error';
import { withClient } from './connect';

interface KnownKey {
  purpose: KeyPurpose;
  keyId: string;
  verifier: Buffer;
  isRetired: boolean;
}

/** What would be lost without the right key. Tokens are short-lived: without their key people sign in again. */
const protectedBy: Record<KeyPurpose, string> = {
  encryption: 'this logbook was encrypted with',
  pepper: 'the passwords of this logbook were hashed with',
  jwt: 'this logbook knows by that name',
  seal: 'the audit log of this logbook was sealed with',
};
const dispensable: readonly KeyPurpose[] = ['jwt'];

/** Tells the right key from a wrong one, and does not give it away. */
export function verifierOf(keyring: Keyring, key: Key): Buffer {
  return keyring.derive('key check', key);
}

/**
 * Refuses keys that are not those of this logbook, before anything is encrypted with them. At the first start it learns
 * which they are.
 * @param connection signs in as pp_app
 * @throws StartupError when a key is wrong, or one is missing that stored values need
 */
export async function verifyKeys(connection: ClientConfig, keys: Keys): Promise<void> {
  await withClient(connection, async (client) => {
    compare(await knownKeys(client), keys);
    for (const purpose of keyPurposes) await register(client, purpose, keys[purpose]);
    // another process may have been the first, with other keys
    compare(await knownKeys(client), keys);
  });
}

async function knownKeys(client: Client): Promise<KnownKey[]> {
  const { rows } = await client.query<KnownKey>(`
    SELECT purpose, key_id AS "keyId", verifier, retired_at IS NOT NULL AS "isRetired"
    FROM keys.known() ORDER BY purpose, current_since`);
  return rows;
}

async function register(client: Client, purpose: KeyPurpose, keyring: Keyring): Promise<void> {
  const { current } = keyring;
  await client.query('SELECT keys.register($1, $2, $3)', [purpose, current.keyId, verifierOf(keyring, current)]);
}

function compare(known: KnownKey[], keys: Keys): void {
  for (const { purpose, keyId, verifier, isRetired } of known) {
    const keyring = keys[purpose];
    const key = keyring.find(keyId);
    if (key && !verifierOf(keyring, key).equals(verifier)) {
      throw new StartupError(
        `${keyring.name} ${keyId} is not the key that ${protectedBy[purpose]}: bring back the right key.`,
      );
    }
    if (!key && !isRetired && !dispensable.includes(purpose)) {
      throw new StartupError(
        `${keyring.name} lacks the key ${keyId} that ${protectedBy[purpose]}: bring it back from your copy.`,
      );
    }
  }
}
