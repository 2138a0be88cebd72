import { createHash, randomBytes } from 'node:crypto';

const tokenBytes = 32;

/** A one-time secret of 256 random bits and what is stored of it. */
export interface ResetToken {
  /** Goes into the message and nowhere else. */
  token: string;
  tokenHash: string;
}

export function newResetToken(): ResetToken {
  const token = randomBytes(tokenBytes).toString('base64url');
  return { token, tokenHash: hashOfResetToken(token) };
}

/** SHA-256: a secret as random as that needs no slow hash. */
export function hashOfResetToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
