import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { basePath } from './base-path';
import { COLLECTION } from './returns.decorator';
import { Created } from './versioned';

/** Says of everything that was created where it is (RFC 9110, 15.3.2). */
@Injectable()
export class LocationInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const collection = this.reflector.get<string | undefined>(COLLECTION, context.getHandler());
    if (collection === undefined) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap((answer: unknown) => {
        if (answer instanceof Created) void reply.header('Location', `/${basePath}/${collection}/${answer.id}`);
      }),
    );
  }
}
