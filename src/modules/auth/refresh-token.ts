import { createHash, randomBytes } from 'node:crypto';

const tokenBytes = 32;

/** A token of 256 random bits. It is shown to its owner once and stored nowhere. */
export function newRefreshToken(): string {
  return randomBytes(tokenBytes).toString('base64url');
}

/** What is stored of a token: as random as it is, it needs no slow hash. */
export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
