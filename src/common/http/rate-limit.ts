import fastifyRateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TooMany } from '../domain.error';

const minuteMs = 60_000;

/** What the answers say of the limit: pages of other origins may read it. */
export const rateLimitHeaders = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset', 'Retry-After'];

/**
 * Keeps one address from flooding this process; IPv6 counts by networks of 64 bits. Health checks always get through.
 * @param perMinute requests; 0 lets everything through
 */
export async function limitRate(app: NestFastifyApplication, perMinute: number): Promise<void> {
  if (perMinute === 0) return;
  await app.register(fastifyRateLimit, {
    global: false,
    max: perMinute,
    timeWindow: minuteMs,
    enableDraftSpec: true,
    allowList: (request) => request.url.startsWith('/health/'),
    errorResponseBuilder: (_request, { after }) =>
      new TooMany('TOO_MANY_REQUESTS', `Too many requests from your address: go on in ${after}.`),
  });
  // a hook of its own, for the plugin's misses the paths that nothing answers
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', fastify.rateLimit());
}
