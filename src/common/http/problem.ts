import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { DomainError, ErrorKind } from '../domain.error';

export const problemMediaType = 'application/problem+json; charset=utf-8';

/** The answer to every failed request (RFC 9457). */
export const Problem = z.looseObject({
  type: z.string().meta({ example: 'about:blank' }),
  title: z.string().meta({ example: 'Not Found' }),
  status: z.int().meta({ example: 404 }),
  detail: z.string().meta({ example: 'There is no such entry, or it is not yours to see.' }),
  instance: z.string().meta({ example: '/api/v1/logbook-entries/018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10' }),
  code: z.string().meta({ description: 'Stable: programs decide by it.', example: 'ENTRY_NOT_FOUND' }),
  requestId: z.string().meta({ description: 'Quote it when you ask for help.' }),
  errors: z
    .array(
      z.object({
        path: z.string().meta({ description: 'JSON pointer (RFC 6901) into the body, or the name of a parameter.' }),
        message: z.string(),
        code: z.string(),
      }),
    )
    .optional(),
});

export type Problem = z.infer<typeof Problem>;

const statusOfKind: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'precondition-failed': 412,
  'precondition-required': 428,
  'rule-broken': 422,
  'too-many': 429,
  unavailable: 503,
};

/** Codes of failures that the HTTP layer itself finds, before any rule is asked. */
const codeOfStatus: Record<number, string> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'ACCESS_DENIED',
  404: 'ROUTE_NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'BODY_TOO_LARGE',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'TOO_MANY_REQUESTS',
  431: 'HEADERS_TOO_LARGE',
  503: 'UNAVAILABLE',
};

interface ProblemContext {
  instance: string;
  requestId: string;
}

export function problemOfDomainError(error: DomainError, context: ProblemContext): Problem {
  return {
    ...problemOfStatus(statusOfKind[error.kind], error.message, context),
    code: error.code,
    ...(error.extras.errors && { errors: error.extras.errors }),
    ...error.extras.members,
  };
}

export function problemOfStatus(status: number, detail: string, context: ProblemContext): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    instance: context.instance,
    code: codeOfStatus[status] ?? 'INTERNAL_ERROR',
    requestId: context.requestId,
  };
}
