import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { compare, hash } from 'bcrypt';
import { AppConfig } from '../../config/config';
import type { Keyring } from '../../config/keyring';
import { Keys } from '../../config/keys';
import { Semaphore } from './semaphore';

const parallelHashes = 2;

/**
 * bcrypt over a base64 HMAC-SHA-384 of the NFKC form, keyed with the pepper: 64 characters whatever the length, because
 * bcrypt reads no more than 72 bytes. At cost 12 two cores manage about 3.5 hashes a second, so few run at once: the
 * rest of the service keeps its threads.
 */
@Injectable()
export class PasswordHasher {
  private readonly pepper: Keyring;
  private readonly cost: number;
  private readonly slots = new Semaphore(parallelHashes);
  private dummy?: Promise<string>;

  constructor(config: AppConfig, keys: Keys) {
    this.pepper = keys.pepper;
    this.cost = config.get('BCRYPT_COST');
  }

  async hash(password: string): Promise<string> {
    const { keyId } = this.pepper.current;
    return `${keyId}$${await this.slots.run(() => hash(this.prepare(password, keyId), this.cost))}`;
  }

  /** Takes the same time whether there is a hash to compare with or not. */
  async matches(password: string, passwordHash: string | null | undefined): Promise<boolean> {
    const [keyId, bcryptHash] = splitHash(passwordHash ?? (await this.dummyHash()));
    const matches = await this.slots.run(() => compare(this.prepare(password, keyId), bcryptHash));
    return matches && Boolean(passwordHash);
  }

  private prepare(password: string, keyId: string): string {
    const key = this.pepper.find(keyId) ?? this.pepper.current;
    return createHmac('sha384', key.secret).update(password.normalize('NFKC')).digest('base64');
  }

  private dummyHash(): Promise<string> {
    return (this.dummy ??= this.hash('no account has this password'));
  }
}

/** `keyId$bcrypt`, where bcrypt's own part begins with `$`. */
function splitHash(passwordHash: string): [keyId: string, bcryptHash: string] {
  const separator = passwordHash.indexOf('$');
  return [passwordHash.slice(0, separator), passwordHash.slice(separator + 1)];
}
