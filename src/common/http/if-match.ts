import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { InvalidInput } from '../domain.error';

const strongTag = /^"(\d{1,9})"$/;

/**
 * The parameter of a handler that tells which version the client has seen (RFC 9110, 13.1.1). Absent means: whatever the
 * version.
 */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): number | undefined => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined || header === '*') return undefined;
  const version = strongTag.exec(header)?.[1];
  if (version === undefined) {
    throw new InvalidInput('INVALID_IF_MATCH', 'If-Match must be the ETag of an earlier answer, such as "3", or *.');
  }
  return Number(version);
});
