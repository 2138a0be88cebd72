import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Keyring } from '../config/keyring';
import { Keys } from '../config/keys';

const format = 'v1';
const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const authTagLength = 16;

/** Which value a ciphertext belongs to: it opens nowhere else. */
export interface Place {
  table: string;
  column: string;
  primaryKey: string;
}

/**
 * Encrypts single values: AES-256-GCM (NIST SP 800-38D), written as `v1:keyId:base64(iv | ciphertext | tag)`.
 * The place of the value is authenticated with it, so that a value copied into another row does not decrypt.
 */
@Injectable()
export class FieldCipher {
  private readonly keyring: Keyring;

  constructor(keys: Keys) {
    this.keyring = keys.encryption;
  }

  encrypt(plain: string, place: Place): string {
    const { keyId, secret } = this.keyring.current;
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv(algorithm, secret, iv, { authTagLength }).setAAD(associatedData(place));
    const sealed = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${format}:${keyId}:${sealed.toString('base64')}`;
  }

  /** @throws Error when the value was changed in any way, belongs elsewhere, or its key is gone */
  decrypt(encrypted: string, place: Place): string {
    const [version, keyId = '', body = '', ...rest] = encrypted.split(':');
    const sealed = Buffer.from(body, 'base64');
    // base64 has many spellings of the same bytes: only the one that was written is taken
    const isWhole = version === format && rest.length === 0 && sealed.toString('base64') === body;
    if (!isWhole || sealed.length < ivBytes + authTagLength) throw new Error(`${nameOf(place)} is not a sealed value.`);
    const key = this.keyring.find(keyId);
    if (!key) throw new Error(`No key opens ${nameOf(place)} (key id ${keyId}).`);
    const decipher = createDecipheriv(algorithm, key.secret, sealed.subarray(0, ivBytes), { authTagLength })
      .setAAD(associatedData(place))
      .setAuthTag(sealed.subarray(-authTagLength));
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes, -authTagLength)), decipher.final()]).toString();
  }
}

function nameOf({ table, column }: Place): string {
  return `${table}.${column}`;
}

function associatedData({ table, column, primaryKey }: Place): Buffer {
  return Buffer.from(`${table}|${column}|${primaryKey}`);
}
