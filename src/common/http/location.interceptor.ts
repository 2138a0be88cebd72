import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { basePath } from './base-path';
import { Created } from './versioned';

/** Says of what was created where it is (RFC 9110, 15.3.2). */
export class LocationInterceptor implements NestInterceptor {
  constructor(private readonly collection: string) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap((answer: unknown) => {
        if (answer instanceof Created) void reply.header('Location', `/${basePath}/${this.collection}/${answer.id}`);
      }),
    );
  }
}
