import { createHash, timingSafeEqual } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../caller';

/** Who may hear more on a route that is for everybody: whoever has the token for metrics, or perhaps an administrator. */
export type Insider = { hasMetricsToken: true } | Caller;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard on public routes that tell insiders more. */
    insider?: Insider;
  }
}

/** The parameter of a public handler that says whether somebody asks who may hear more. */
export const AskedByInsider = createParamDecorator((_: unknown, context: ExecutionContext): Insider | undefined => {
  return context.switchToHttp().getRequest<FastifyRequest>().insider;
});

/** Whether a request carries the token, compared in constant time. */
export function carriesToken({ headers }: FastifyRequest, token: string | undefined): boolean {
  return token !== undefined && timingSafeEqual(hash(headers.authorization ?? ''), hash(`Bearer ${token}`));
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
