import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Forbidden } from '../../common/domain.error';
import { ACCESS, type Access } from '../../common/http/access.decorator';
import { IDEMPOTENT, idempotencyKeyOf } from '../../common/http/idempotent.decorator';
import { originOf } from '../../common/http/request-caller';
import { invalidToken } from './auth.errors';
import { type VerifiedToken, VerifiedTokens } from './verified-tokens';

/**
 * Closes every route that does not say whom it is for, and reads the access token of the others. What the session is
 * worth is decided by the database, with the first statement of the request.
 */
@Injectable()
export class AccessGuard extends AuthGuard('jwt') {
  private readonly verified = new VerifiedTokens();

  constructor(private readonly reflector: Reflector) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (!access) throw new Forbidden('ACCESS_DENIED', 'This route is closed.');
    if ('public' in access) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.caller = {
      credential: { sessionId: await this.sessionOf(request, context) },
      minLevel: access.level,
      passwordMayBeDue: access.passwordMayBeDue,
      origin: originOf(request),
    };
    if (this.reflector.get<true | undefined>(IDEMPOTENT, context.getHandler()))
      request.caller.idempotencyKey = idempotencyKeyOf(request);
    return true;
  }

  /** @throws Unauthenticated unless the request has a good token */
  private async sessionOf(request: FastifyRequest, context: ExecutionContext): Promise<string> {
    const { authorization = '' } = request.headers;
    const known = this.verified.sessionOf(authorization);
    if (known !== undefined) return known;
    await super.canActivate(context);
    const { user } = request as FastifyRequest & { user: VerifiedToken };
    this.verified.add(authorization, user);
    return user.sessionId;
  }

  override handleRequest<User>(error: unknown, user: User | false): User {
    if (error instanceof Error) throw error;
    if (!user) throw invalidToken();
    return user;
  }
}
