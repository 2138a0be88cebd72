import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, tap } from 'rxjs';
import type { IdempotencyKey } from '../../common/caller';
import { IDEMPOTENT } from '../../common/http/idempotent.decorator';
import { invalidIdempotencyKey } from './idempotency.errors';

const wellFormed = /^[\x21-\x7e]{1,255}$/;

/** Reads the key of a request that may come again, and marks the answer when it did. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    const isIdempotent = this.reflector.get<true | undefined>(IDEMPOTENT, context.getHandler()) ?? false;
    const { caller, method, routeOptions } = request;
    if (!caller || !isIdempotent || key === undefined) return next.handle();

    if (typeof key !== 'string' || !wellFormed.test(key)) throw invalidIdempotencyKey();
    const idempotencyKey: IdempotencyKey = { route: `${method} ${routeOptions.url ?? ''}`, key };
    caller.idempotencyKey = idempotencyKey;
    return next
      .handle()
      .pipe(tap(() => markReplay(idempotencyKey, context.switchToHttp().getResponse<FastifyReply>())));
  }
}

function markReplay({ isReplayed }: IdempotencyKey, reply: FastifyReply): void {
  if (isReplayed) void reply.header('Idempotency-Replayed', 'true');
}
