import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Forbidden } from '../../common/domain.error';
import { ACCESS, type Access } from '../../common/http/access.decorator';
import { AUDITED } from '../../common/http/audited.decorator';
import { originOf } from '../../common/http/request-caller';
import { invalidToken } from './auth.errors';

/**
 * Closes every route that does not say whom it is for, and reads the access token of the others. What the session is
 * worth is decided by the database, with the first statement of the request.
 */
@Injectable()
export class AccessGuard extends AuthGuard('jwt') {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (!access) throw new Forbidden('ACCESS_DENIED', 'This route is closed.');
    if ('public' in access) return true;
    await super.canActivate(context);
    const request = context.switchToHttp().getRequest<FastifyRequest & { user: { sessionId: string } }>();
    request.caller = {
      credential: request.user,
      minLevel: access.level,
      passwordMayBeDue: access.passwordMayBeDue,
      action: this.reflector.get<string | undefined>(AUDITED, context.getHandler()),
      origin: originOf(request),
    };
    return true;
  }

  override handleRequest<User>(error: unknown, user: User | false): User {
    if (error instanceof Error) throw error;
    if (!user) throw invalidToken();
    return user;
  }
}
