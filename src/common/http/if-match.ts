import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { InvalidInput } from '../domain.error';

const strongTag = /^"(\d{1,9})"$/;

/** Puts the header into the OpenAPI document, wherever a handler takes it. */
const documented: ParameterDecorator = (controller, method) => {
  const handler = method && Object.getOwnPropertyDescriptor(controller, method);
  if (handler) ApiHeader({ name: 'If-Match', required: false, description })(controller, method, handler);
};
const description = 'The ETag of the version that you saw: a newer one is not overwritten, but answered with 412.';

/**
 * The parameter of a handler that tells which version the client has seen (RFC 9110, 13.1.1). Absent means: whatever the
 * version.
 */
export const IfMatch = createParamDecorator(
  (_: unknown, context: ExecutionContext): number | undefined => {
    const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
    if (header === undefined || header === '*') return undefined;
    const version = strongTag.exec(header)?.[1];
    if (version === undefined) {
      throw new InvalidInput('INVALID_IF_MATCH', 'If-Match must be the ETag of an earlier answer, such as "3", or *.');
    }
    return Number(version);
  },
  [documented],
);
