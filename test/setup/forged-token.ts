import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { testKeys } from './test-keys';

type Sign = (text: string) => string;

const { keyId, secret } = testKeys.jwt.current;
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

export const hmac =
  (hash: string, key: Buffer = secret): Sign =>
  (text) =>
    createHmac(hash, key).update(text).digest('base64url');
export const rsa: Sign = (text) => createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url');

/** An access token as the application makes them, with changes that it must notice. */
export function forgedToken(
  { userId, sessionId }: { userId: string; sessionId: string },
  changes: { header?: object; payload?: object; sign?: Sign } = {},
): string {
  const header = { alg: 'HS256', typ: 'JWT', kid: keyId, ...changes.header };
  const claims = { sub: userId, sid: sessionId, typ: 'access', iss: 'preventplus', aud: 'preventplus-api' };
  const signed = `${encode(header)}.${encode({ ...claims, iat: now(), exp: now() + 60, ...changes.payload })}`;
  return `${signed}.${(changes.sign ?? hmac('sha256'))(signed)}`;
}

export const oneMinuteAgo = () => now() - 60;
