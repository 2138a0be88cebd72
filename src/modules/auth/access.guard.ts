import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { AccessLevel } from '../../common/access-level';
import type { Caller } from '../../common/caller';
import { Forbidden } from '../../common/domain.error';
import { ACCESS, type Access } from '../../common/http/access.decorator';
import { IDEMPOTENT, idempotencyKeyOf } from '../../common/http/idempotent.decorator';
import { carriesToken } from '../../common/http/insider';
import { originOf } from '../../common/http/request-caller';
import { AppConfig } from '../../config/config';
import { invalidToken } from './auth.errors';
import { type VerifiedToken, VerifiedTokens } from './verified-tokens';

/**
 * Closes every route that does not say whom it is for, and reads the access token of the others. What the session is
 * worth is decided by the database, with the first statement of the request.
 */
@Injectable()
export class AccessGuard extends AuthGuard('jwt') {
  private readonly verified = new VerifiedTokens();
  private readonly metricsToken: string | undefined;

  constructor(
    private readonly reflector: Reflector,
    config: AppConfig,
  ) {
    super();
    this.metricsToken = config.get('METRICS_TOKEN');
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (!access) throw new Forbidden('ACCESS_DENIED', 'This route is closed.');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if ('public' in access) {
      if (access.tellsInsiders && request.headers.authorization) await this.recognise(context, request);
      return true;
    }
    if (access.orMetricsToken && carriesToken(request, this.metricsToken)) return true;
    request.caller = await this.callerOf(context, access.level, access.passwordMayBeDue);
    if (this.reflector.get<true | undefined>(IDEMPOTENT, context.getHandler()))
      request.caller.idempotencyKey = idempotencyKeyOf(request);
    return true;
  }

  /** Whoever has no token for it is told what everybody is told. */
  private async recognise(context: ExecutionContext, request: FastifyRequest): Promise<void> {
    if (carriesToken(request, this.metricsToken)) request.insider = { hasMetricsToken: true };
    else request.insider = await this.callerOf(context, 'Admin', false).catch(() => undefined);
  }

  private async callerOf(context: ExecutionContext, minLevel: AccessLevel, passwordMayBeDue: boolean): Promise<Caller> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return {
      credential: { sessionId: await this.sessionOf(request, context) },
      minLevel,
      passwordMayBeDue,
      origin: originOf(request),
    };
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
