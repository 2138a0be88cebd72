import { randomBytes } from 'node:crypto';
import type { ClientConfig } from 'pg';
import type { AppConfig } from '../config/config';
import type { Keys } from '../config/keys';
import { StartupError } from '../config/startup.error';
import { lacksAdministrator, seedAdministrator } from '../database/seed-administrator';
import { isGuessable } from '../modules/passwords/guessable';
import { PasswordHasher } from '../modules/passwords/password-hasher.service';

const generatedPasswordBytes = 18;
const account = { username: 'admin', email: 'admin@localhost', fullName: 'Administrator' };

/**
 * Makes the account `admin` if there is none. The password of ADMIN_INITIAL_PASSWORD stays as it is; a generated one
 * must be changed at the first sign-in.
 * @param connection signs in as pp_migrator
 * @returns the generated password, if one was generated
 * @throws StartupError when the chosen one is easy to guess
 */
export async function ensureAdministrator(
  config: AppConfig,
  keys: Keys,
  connection: ClientConfig,
): Promise<string | undefined> {
  if (!(await lacksAdministrator(connection))) return undefined;
  const chosen = config.get('ADMIN_INITIAL_PASSWORD');
  if (chosen !== undefined && isGuessable(chosen, account)) {
    throw new StartupError('Bad variable ADMIN_INITIAL_PASSWORD: it is easy to guess. Choose several unrelated words.');
  }
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
