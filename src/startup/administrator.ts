import { randomBytes } from 'node:crypto';
import type { ClientConfig } from 'pg';
import type { AppConfig } from '../config/config';
import type { Keys } from '../config/keys';
import { lacksAdministrator, seedAdministrator } from '../database/seed-administrator';
import { PasswordHasher } from '../modules/passwords/password-hasher.service';

const generatedPasswordBytes = 18;

/**
 * Makes the account `admin` if there is none. The password of ADMIN_INITIAL_PASSWORD stays as it is; a generated one
 * must be changed at the first sign-in.
 * @param connection signs in as pp_migrator
 * @returns the generated password, if one was generated
 */
export async function ensureAdministrator(
  config: AppConfig,
  keys: Keys,
  connection: ClientConfig,
): Promise<string | undefined> {
  if (!(await lacksAdministrator(connection))) return undefined;
  const chosen = config.get('ADMIN_INITIAL_PASSWORD');
  const password = chosen ?? randomBytes(generatedPasswordBytes).toString('base64url');
  const passwordHash = await new PasswordHasher(config, keys).hash(password);
  const seeded = await seedAdministrator(connection, { passwordHash, mustChangePassword: chosen === undefined });
  return seeded && chosen === undefined ? password : undefined;
}

/** What to tell the operator about a generated password. */
export function passwordNotice(generatedPassword: string): string {
  return (
    `Sign in as 'admin' with the password ${generatedPassword}\n` +
    'It is shown only now, and must be changed at the first sign-in.'
  );
}
