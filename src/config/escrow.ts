import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { z } from 'zod';
import { StartupError } from './startup.error';

const format = 'preventplus-keys';
const algorithm = 'aes-256-gcm';
const [keyBytes, saltBytes, ivBytes, authTagLength] = [32, 16, 12, 16];
/** scrypt (RFC 7914) with 128 MiB: about half a second for each guess. */
const cost = { N: 2 ** 17, r: 8, p: 1 };

const base64 = z.base64().transform((text) => Buffer.from(text, 'base64'));
const bytes = (length: number) => base64.refine((value) => value.length === length);

const Escrow = z.strictObject({
  format: z.literal(format),
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  scrypt: z.strictObject({
    // a file that asks for more would only wear out whoever opens it
    N: z
      .int()
      .min(2 ** 17)
      .max(2 ** 20)
      .refine((n) => Number.isInteger(Math.log2(n))),
    r: z.literal(8),
    p: z.literal(1),
    salt: bytes(saltBytes),
  }),
  iv: bytes(ivBytes),
  sealed: base64.refine((value) => value.length >= authTagLength),
});

/** The content of each key file by its name. */
export type KeyTexts = Record<string, string>;
const KeyTexts = z.record(z.string(), z.string());

/** Encrypts the contents of key files with a passphrase: AES-256-GCM with a key that scrypt makes. */
export function sealEscrow(texts: KeyTexts, passphrase: string): string {
  const [salt, iv, createdAt] = [randomBytes(saltBytes), randomBytes(ivBytes), new Date().toISOString()];
  const key = keyOf(passphrase, salt, cost.N);
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength }).setAAD(associatedData(createdAt));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(texts), 'utf8'), cipher.final(), cipher.getAuthTag()]);
  const escrow = {
    format,
    version: 1,
    createdAt,
    scrypt: { ...cost, salt: salt.toString('base64') },
    iv: iv.toString('base64'),
    sealed: sealed.toString('base64'),
  };
  return `${JSON.stringify(escrow, null, 2)}\n`;
}

/** @throws StartupError when it is no such file, the passphrase is wrong, or somebody changed it */
export function openEscrow(text: string, passphrase: string): KeyTexts {
  const { createdAt, scrypt, iv, sealed } = parseEscrow(text);
  const key = keyOf(passphrase, scrypt.salt, scrypt.N);
  try {
    const decipher = createDecipheriv(algorithm, key, iv, { authTagLength })
      .setAAD(associatedData(createdAt))
      .setAuthTag(sealed.subarray(-authTagLength));
    const plain = Buffer.concat([decipher.update(sealed.subarray(0, -authTagLength)), decipher.final()]);
    return KeyTexts.parse(JSON.parse(plain.toString()));
  } catch {
    throw new StartupError('The passphrase is wrong, or the file was changed.');
  }
}

function parseEscrow(text: string): z.output<typeof Escrow> {
  try {
    return Escrow.parse(JSON.parse(text));
  } catch {
    throw new StartupError('The file is no copy of keys that this version of `npm run keys:export` wrote.');
  }
}

function keyOf(passphrase: string, salt: Buffer, N: number): Buffer {
  const { r, p } = cost;
  return scryptSync(passphrase.normalize('NFKC'), salt, keyBytes, { N, r, p, maxmem: 256 * N * r });
}

function associatedData(createdAt: string): Buffer {
  return Buffer.from(`${format}|1|${createdAt}`);
}
