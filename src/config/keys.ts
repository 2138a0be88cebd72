import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type KeyPurpose, keyPurposes } from '../common/key-purpose';
import type { AppConfig } from './config';
import { KeyFile } from './key-file';
import { formatKey, type KeyLength, Keyring, newKey } from './keyring';

const keyrings = {
  jwt: { variable: 'JWT_KEY', file: 'jwt.key', length: 'at least' },
  encryption: { variable: 'ENCRYPTION_KEY', file: 'encryption.key', length: 'exactly' },
  pepper: { variable: 'PASSWORD_PEPPER', file: 'password-pepper.key', length: 'at least' },
  seal: { variable: 'AUDIT_SEAL_KEY', file: 'audit-seal.key', length: 'exactly' },
} as const satisfies Record<KeyPurpose, { variable: string; file: string; length: KeyLength }>;
const superuserPassword = { variable: undefined, file: 'postgres-superuser.password' } as const;

const backupPassphrase = { variable: 'BACKUP_PASSPHRASE', file: 'backup.passphrase' } as const;

/** Every secret of KEYS_DIR, and the variable that may hold it instead: all that an installation cannot do without. */
export const secretFiles = [...Object.values(keyrings), superuserPassword, backupPassphrase] as const;

/** The secrets of an installation that the API works with. None of them is ever stored in the database. */
export class Keys implements Record<KeyPurpose, Keyring> {
  constructor(
    readonly jwt: Keyring,
    readonly encryption: Keyring,
    readonly pepper: Keyring,
    readonly seal: Keyring,
  ) {}
}

/**
 * Reads each key from its variable or from its file in KEYS_DIR.
 * @throws StartupError when one is missing or malformed
 */
export function loadKeys(config: AppConfig): Keys {
  return new Keys(
    loadKeyring(config, 'jwt'),
    loadKeyring(config, 'encryption'),
    loadKeyring(config, 'pepper'),
    loadKeyring(config, 'seal'),
  );
}

/** Makes the key files that a new embedded logbook needs; those that exist, or come as variables, stay. */
export function generateMissingKeys(config: AppConfig): void {
  for (const purpose of keyPurposes) generateMissingKey(config, purpose);
  keyFile(config, superuserPassword.file).create(newPassword());
  if (!config.get(backupPassphrase.variable)) generateBackupPassphrase(config);
}

/** Makes the passphrase of a new backup repository; one that exists stays. */
export function generateBackupPassphrase(config: AppConfig): string | undefined {
  keyFile(config, backupPassphrase.file).create(newPassword());
  return findBackupPassphrase(config);
}

/** The passphrase that the embedded database's backups are encrypted with; undefined when there is none yet. @throws StartupError */
export function findBackupPassphrase(config: AppConfig): string | undefined {
  const file = keyFile(config, backupPassphrase.file);
  return config.get(backupPassphrase.variable) ?? (file.exists ? file.read('bring it back from your copy') : undefined);
}

/** Makes one key file, for a logbook that is older than what the key is for. A key that is known is not made anew: see known-keys.ts. */
export function generateMissingKey(config: AppConfig, purpose: KeyPurpose): void {
  const { variable, file } = keyrings[purpose];
  if (!config.get(variable)) keyFile(config, file).create(formatKey(newKey('k1')));
}

/**
 * The embedded server's superuser password.
 * @throws StartupError when its file is gone
 */
export function loadSuperuserPassword(config: AppConfig): string {
  return keyFile(config, superuserPassword.file).read('bring it back from your copy');
}

function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

export function keyFile(config: AppConfig, file: string): KeyFile {
  return new KeyFile(join(config.keysDir, file));
}

function loadKeyring(config: AppConfig, purpose: KeyPurpose): Keyring {
  const { variable, file, length } = keyrings[purpose];
  const text = config.get(variable);
  if (text !== undefined) return Keyring.parse(variable, text, length);
  return Keyring.follow(variable, keyFile(config, file), `bring it back from your copy, or set ${variable}`, length);
}
