import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { compare, getRounds, hash } from 'bcrypt';
import { AppConfig } from '../../config/config';
import type { Keyring } from '../../config/keyring';
import { Keys } from '../../config/keys';
import { tooManySignIns } from './passwords.errors';
import { Semaphore } from './semaphore';

const parallelHashes = 2;
/** About nine seconds of work on two cores. */
const maxAdmitted = 32;
const saltAndHashLength = 53;

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
  private admitted = 0;
  /** The hash of no password, at the same cost as a real one. */
  private readonly dummy: string;

  /** Stands for a password that does not exist yet: nothing matches it. */
  static readonly noPassword = '!';

  constructor(config: AppConfig, keys: Keys) {
    this.pepper = keys.pepper;
    this.cost = config.get('BCRYPT_COST');
    this.dummy = `${keys.pepper.current.keyId}$$2b$${String(this.cost)}$${'.'.repeat(saltAndHashLength)}`;
  }

  /**
   * Does something for which passwords are hashed. Only so many at a time are let in, and the others told at once: a queue
   * without end would keep everybody waiting for answers that nobody waits for any more.
   * @throws TooMany
   */
  async admit<T>(work: () => Promise<T>): Promise<T> {
    if (this.admitted >= maxAdmitted) throw tooManySignIns();
    this.admitted++;
    try {
      return await work();
    } finally {
      this.admitted--;
    }
  }

  async hash(password: string): Promise<string> {
    const { keyId } = this.pepper.current;
    return `${keyId}$${await this.slots.run(() => hash(this.prepare(password, keyId), this.cost))}`;
  }

  /** Takes the same time, one comparison, whether there is a hash to compare with or not. */
  async matches(password: string, passwordHash: string | null): Promise<boolean> {
    const hasPassword = passwordHash !== null && passwordHash !== PasswordHasher.noPassword;
    const [keyId, bcryptHash] = splitHash(hasPassword ? passwordHash : this.dummy);
    const matches = await this.slots.run(() => compare(this.prepare(password, keyId), bcryptHash));
    return matches && hasPassword;
  }

  /** Whether a hash was made with the pepper and at the cost of today. */
  isCurrent(passwordHash: string): boolean {
    const [keyId, bcryptHash] = splitHash(passwordHash);
    return keyId === this.pepper.current.keyId && getRounds(bcryptHash) === this.cost;
  }

  /** Whether two passwords are the same, however they were typed. */
  areEqual(password: string, other: string): boolean {
    return normalForm(password) === normalForm(other);
  }

  private prepare(password: string, keyId: string): string {
    const key = this.pepper.find(keyId) ?? this.pepper.current;
    return createHmac('sha384', key.secret).update(normalForm(password)).digest('base64');
  }
}

function normalForm(password: string): string {
  return password.normalize('NFKC');
}

/** `keyId$bcrypt`, where bcrypt's own part begins with `$`. */
function splitHash(passwordHash: string): [keyId: string, bcryptHash: string] {
  const separator = passwordHash.indexOf('$');
  return [passwordHash.slice(0, separator), passwordHash.slice(separator + 1)];
}
