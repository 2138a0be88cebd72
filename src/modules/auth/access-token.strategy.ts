import { createSecretKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { z } from 'zod';
import { Uuid } from '../../common/validation/fields';
import { Keys } from '../../config/keys';
import { tokenAlgorithm, tokenAudience, tokenIssuer } from './access-token.service';
import { invalidToken } from './auth.errors';
import type { VerifiedToken } from './verified-tokens';

/** jsonwebtoken takes a token without `exp` or of another type for good: this does not. */
const Payload = z.object({ sub: Uuid, sid: Uuid, typ: z.literal('access'), exp: z.number() });

/** Reads the access token of `Authorization: Bearer …` with the algorithm pinned and the key named in its header. */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy) {
  constructor(keys: Keys) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      algorithms: [tokenAlgorithm],
      issuer: tokenIssuer,
      audience: tokenAudience,
      secretOrKeyProvider: (_request: unknown, token: string, done: (error: null, key?: Buffer) => void) => {
        const key = keys.jwt.find(keyIdOf(token));
        done(null, key && asKeyObject(key.secret));
      },
    });
  }

  /** @returns the session that the token belongs to, and until when */
  validate(payload: unknown): VerifiedToken {
    const result = Payload.safeParse(payload);
    if (!result.success) throw invalidToken();
    return { sessionId: result.data.sid, expiresAt: result.data.exp };
  }
}

/**
 * jsonwebtoken tries bytes as a public key first, which takes a third of a request's processor time, and a key object as what
 * it is. The types of passport-jwt know bytes only.
 */
function asKeyObject(secret: Buffer): Buffer {
  return createSecretKey(secret) as unknown as Buffer;
}

function keyIdOf(token: string): string {
  try {
    const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid?: unknown };
    return typeof header.kid === 'string' ? header.kid : '';
  } catch {
    return '';
  }
}
