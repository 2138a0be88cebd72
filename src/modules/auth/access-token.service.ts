import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { AppConfig } from '../../config/config';
import { Keys } from '../../config/keys';

export const tokenIssuer = 'preventplus';
export const tokenAudience = 'preventplus-api';
export const tokenAlgorithm = 'HS256';

/** What an access token says: whose session it is. Never a role: the database knows the role of this moment. */
export interface AccessTokenPayload {
  sub: string;
  sid: string;
  typ: 'access';
  exp: number;
}

/** Makes access tokens (RFC 7519, RFC 9068): HS256, short-lived, bound to a session. */
@Injectable()
export class AccessTokenService {
  readonly lifetimeSeconds: number;

  constructor(
    config: AppConfig,
    private readonly keys: Keys,
    private readonly jwt: JwtService,
  ) {
    this.lifetimeSeconds = config.get('ACCESS_TOKEN_MINUTES') * 60;
  }

  issue(userId: string, sessionId: string): string {
    const { keyId, secret } = this.keys.jwt.current;
    return this.jwt.sign(
      { sid: sessionId, typ: 'access' },
      {
        secret,
        keyid: keyId,
        algorithm: tokenAlgorithm,
        subject: userId,
        issuer: tokenIssuer,
        audience: tokenAudience,
        expiresIn: this.lifetimeSeconds,
      },
    );
  }
}
