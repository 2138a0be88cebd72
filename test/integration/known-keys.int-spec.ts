import { formatKey, Keyring, newKey } from '../../src/config/keyring';
import { Keys } from '../../src/config/keys';
import { StartupError } from '../../src/config/startup.error';
import { verifyKeys } from '../../src/database/known-keys';
import { useDatabase } from '../setup/logbook';

const ring = (...keyIds: string[]) => Keyring.parse('', keyIds.map((keyId) => formatKey(newKey(keyId))).join());
const named = (name: string, keyring: Keyring) => Keyring.parse(name, keyring.all.map(formatKey).join());
const joined = (...keyrings: Keyring[]) => Keyring.parse('', keyrings.flatMap(({ all }) => all.map(formatKey)).join());

describe('the keys of a logbook', () => {
  const held = useDatabase();
  const [jwt, encryption, pepper, seal] = [ring('k1'), ring('k1'), ring('k1'), ring('k1')];
  const right = { jwt, encryption, pepper, seal };

  const verify = (keys: Partial<typeof right> = {}) => {
    const all = { ...right, ...keys };
    return verifyKeys(
      held.database.app,
      new Keys(
        named('JWT_KEY', all.jwt),
        named('ENCRYPTION_KEY', all.encryption),
        named('PASSWORD_PEPPER', all.pepper),
        named('AUDIT_SEAL_KEY', all.seal),
      ),
    );
  };
  const known = async () =>
    (
      await held.database.query<{ key: string }>(
        `SELECT format('%s %s', purpose, key_id) AS key FROM known_keys ORDER BY 1`,
      )
    ).map(({ key }) => key);

  // each test takes the database over from the one before
  it('should be learnt at the first start, and taken from then on', async () => {
    await verify();
    await verify();
    expect(await known()).toEqual(['encryption k1', 'jwt k1', 'pepper k1', 'seal k1']);
  });

  it('should not be told by what is stored of them', async () => {
    const stored = await held.database.query<{ verifier: Buffer }>('SELECT verifier FROM known_keys');
    const secrets = Object.values(right).map(({ current }) => current.secret.toString('hex'));
    expect(new Set(stored.map(({ verifier }) => verifier.toString('hex'))).size).toBe(4);
    for (const { verifier } of stored) expect(secrets).not.toContain(verifier.toString('hex'));
  });

  it.each([
    ['encryption', 'ENCRYPTION_KEY k1 is not the key that this logbook was encrypted with: bring back the right key.'],
    ['pepper', 'PASSWORD_PEPPER k1 is not the key that the passwords of this logbook were hashed with: bring'],
    ['seal', 'AUDIT_SEAL_KEY k1 is not the key that the audit log of this logbook was sealed with: bring back'],
    ['jwt', 'JWT_KEY k1 is not the key that this logbook knows by that name: bring back the right key.'],
  ])('should be refused when that of %s is another one', async (purpose, complaint) => {
    const attempt = verify({ [purpose]: ring('k1') });
    await expect(attempt).rejects.toThrow(complaint);
    await expect(attempt).rejects.toBeInstanceOf(StartupError);
  });

  it.each([
    [
      'encryption',
      'ENCRYPTION_KEY lacks the key k1 that this logbook was encrypted with: bring it back from your copy.',
    ],
    ['pepper', 'PASSWORD_PEPPER lacks the key k1 that the passwords of this logbook were hashed with: bring it back'],
  ])('should be refused when one of %s is missing, and not be learnt', async (purpose, complaint) => {
    await expect(verify({ [purpose]: ring('k2') })).rejects.toThrow(complaint);
    expect(await known()).toHaveLength(4);
  });

  it('should let the key of tokens go: people sign in again', async () => {
    await verify({ jwt: ring('k2') });
    expect(await known()).toContain('jwt k2');
  });

  it('should be learnt when the operator puts another one first', async () => {
    const next = ring('k2');
    await verify({ encryption: joined(next, encryption) });
    await expect(verify()).rejects.toThrow('ENCRYPTION_KEY lacks the key k2');
    await verify({ encryption: joined(encryption, next) });
  });

  it('should be missed no more when they are retired', async () => {
    await held.database.query(
      `UPDATE known_keys SET retired_at = now() WHERE (purpose, key_id) = ('encryption', 'k2')`,
    );
    await verify();
  });
});
