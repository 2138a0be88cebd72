import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { catchError, from, type Observable } from 'rxjs';
import type { Caller } from '../../common/caller';
import { Forbidden } from '../../common/domain.error';
import { AuditService } from './audit.service';

/** Records each denied access: who tried what. Its transaction is its own, for the denied one is rolled back. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly audit: AuditService) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(catchError((error: unknown) => from(this.failed(request, error))));
  }

  private async failed({ caller, method, routeOptions }: FastifyRequest, error: unknown): Promise<never> {
    if (caller?.identity && error instanceof Forbidden)
      await this.recordDenial(caller, error, method, routeOptions.url);
    throw error;
  }

  private recordDenial(caller: Caller, error: Forbidden, method: string, route = ''): Promise<void> {
    return this.audit.recordAlone({
      ...(caller.identity && { userId: caller.identity.userId }),
      action: 'access_denied',
      entityType: 'routes',
      entityId: `${method} ${route}`,
      details: { code: error.code, requiredLevel: caller.minLevel },
      origin: caller.origin,
    });
  }
}
