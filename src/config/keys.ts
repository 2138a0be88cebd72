import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppConfig } from './config';
import { Keyring } from './keyring';
import { StartupError } from './startup.error';

const files = {
  JWT_KEY: 'jwt.key',
  ENCRYPTION_KEY: 'encryption.key',
  PASSWORD_PEPPER: 'password-pepper.key',
} as const;
const superuserPasswordFile = 'postgres-superuser.password';

/** The secrets of an installation that the API works with. None of them is ever stored in the database. */
export class Keys {
  constructor(
    readonly jwt: Keyring,
    readonly encryption: Keyring,
    readonly pepper: Keyring,
  ) {}
}

/**
 * Reads each key from its variable or from its file in KEYS_DIR.
 * @throws StartupError when one is missing or malformed
 */
export function loadKeys(config: AppConfig): Keys {
  return new Keys(
    loadKeyring(config, 'JWT_KEY'),
    loadKeyring(config, 'ENCRYPTION_KEY'),
    loadKeyring(config, 'PASSWORD_PEPPER'),
  );
}

/** Makes the key files that a new embedded logbook needs; those that exist, or come as variables, stay. */
export function generateMissingKeys(config: AppConfig): void {
  for (const [variable, file] of Object.entries(files) as [keyof typeof files, string][]) {
    if (!config.get(variable)) writeOnce(config, file, `k1:${randomBytes(32).toString('base64')}\n`);
  }
  writeOnce(config, superuserPasswordFile, `${randomBytes(24).toString('base64url')}\n`);
}

/**
 * The embedded server's superuser password.
 * @throws StartupError when its file is gone
 */
export function loadSuperuserPassword(config: AppConfig): string {
  return readKeyFile(config, superuserPasswordFile, 'bring it back from your copy');
}

function loadKeyring(config: AppConfig, variable: keyof typeof files): Keyring {
  return Keyring.parse(
    variable,
    config.get(variable) ?? readKeyFile(config, files[variable], `bring it back from your copy, or set ${variable}`),
  );
}

function readKeyFile(config: AppConfig, file: string, remedy: string): string {
  const path = join(config.keysDir, file);
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is missing' : 'cannot be read';
    throw new StartupError(`Key file ${path} ${reason}: ${remedy}.`);
  }
}

function writeOnce(config: AppConfig, file: string, content: string): void {
  const path = join(config.keysDir, file);
  if (existsSync(path)) return;
  mkdirSync(config.keysDir, { recursive: true, mode: 0o700 });
  writeFileSync(path, content, { mode: 0o600, flag: 'wx', flush: true });
}
