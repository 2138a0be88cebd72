import { isIP } from 'node:net';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller as CallerOf, Origin as OriginOf } from '../caller';

const maxUserAgentLength = 512;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard on every route that is not public. */
    caller?: CallerOf;
  }
}

/** The parameter of a handler that says who asks. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): CallerOf => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('A public route has no caller.');
  return caller;
});

/** The parameter of a public handler that says where the request came from. */
export const Origin = createParamDecorator((_: unknown, context: ExecutionContext): OriginOf =>
  originOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

export function originOf(request: FastifyRequest): OriginOf {
  return {
    requestId: request.id,
    // a trusted proxy may pass on what it does not know: `unknown`, or whatever the client wrote
    ipAddress: isIP(request.ip) ? request.ip : undefined,
    userAgent: (request.headers['user-agent'] ?? '').slice(0, maxUserAgentLength),
  };
}
