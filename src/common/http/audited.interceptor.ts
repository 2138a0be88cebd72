import { type CallHandler, type ExecutionContext, type NestInterceptor, UseInterceptors } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';

/** Tells the database what a route does, which writes it into the audit record of each change that the route makes. */
class AuditedInterceptor implements NestInterceptor {
  constructor(private readonly action: string) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
    if (caller) caller.action = this.action;
    return next.handle();
  }
}

/** Names what a route does, for the audit record of the change that it makes; without a name it is an `update`. */
export function Audited(action: string): MethodDecorator {
  return UseInterceptors(new AuditedInterceptor(action));
}
