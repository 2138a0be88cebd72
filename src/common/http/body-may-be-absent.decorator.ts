import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

/** Takes what does not come as `{}`. Pipes, which check it, run later. */
class AbsentBodyInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.body === undefined) request.body = {};
    return next.handle();
  }
}

/** A route that needs nothing of its body: a request without a body wants what `{}` does. */
export function BodyMayBeAbsent(): MethodDecorator {
  return applyDecorators(UseInterceptors(new AbsentBodyInterceptor()), ApiBody({ required: false }));
}
