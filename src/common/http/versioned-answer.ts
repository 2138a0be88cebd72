import type { FastifyReply, FastifyRequest } from 'fastify';
import { Versioned } from './versioned';

/** Gives every answer that is one row with a version its strong ETag (RFC 9110, 8.8.3). A hook, before `asJson`. */
export function addEtag(
  _request: FastifyRequest,
  reply: FastifyReply,
  payload: { version?: unknown } | null,
  done: (error: null, payload: unknown) => void,
): void {
  if (typeof payload?.version === 'number') void reply.header('ETag', `"${String(payload.version)}"`);
  done(null, payload);
}

/** The text of an answer: what the database wrote as JSON is passed through unread. */
export function asJson(payload: unknown): string {
  return payload instanceof Versioned ? payload.json : JSON.stringify(payload);
}

/** What the client has already needs no second copy (RFC 9110, 13.1.2). */
export function answerNotModified(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: (error: null, payload: unknown) => void,
): void {
  const etag = reply.getHeader('ETag');
  const unchanged =
    request.method === 'GET' && typeof etag === 'string' && isKnown(request.headers['if-none-match'], etag);
  if (!unchanged) {
    done(null, payload);
    return;
  }
  void reply.code(304).removeHeader('content-length').removeHeader('content-type');
  done(null, null);
}

/** Whether a client names the ETag among those that it has, by If-None-Match. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known?.some((tag) => tag === etag || tag === '*') ?? false;
}
