import {
  applyDecorators,
  Header,
  HttpCode,
  SerializeOptions,
  StandardSchemaSerializerInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { basePath } from './base-path';
import { Idempotent } from './idempotent.decorator';
import { LocationInterceptor } from './location.interceptor';
import { Problem } from './problem';
import { RunLocationInterceptor } from './run-location.interceptor';

const problemDescriptions: Record<number, string> = {
  400: 'The request is malformed: `errors` says where.',
  401: 'Not signed in, or the session has ended.',
  403: 'Your access level does not suffice, or the password must be changed first.',
  404: 'There is no such thing, or it is not yours to see.',
  409: 'It conflicts with what is there.',
  412: 'It is not in the version of `If-Match` any more: `current` and `conflicts` say what changed.',
  413: 'The body is too large.',
  414: 'The path is too long: an id has at most 36 characters.',
  415: 'The body, or the file in it, is of a type that is not taken here.',
  416: 'The range lies outside of the content.',
  422: 'Well-formed, but it breaks a rule.',
  428: 'Administrators have decided that changes need `If-Match`.',
  429: 'Too many requests or attempts: wait as long as `Retry-After` says.',
  503: 'The database cannot answer now.',
};

/**
 * The answer of a route: documented, and stripped of everything that the schema does not name.
 * `problems` lists the failures that the route can answer with.
 */
export function Returns(schema: z.ZodType, options: { status?: number; problems: number[] }): MethodDecorator {
  const { status = 200, problems } = options;
  return applyDecorators(
    HttpCode(status),
    SerializeOptions({ schema }),
    UseInterceptors(StandardSchemaSerializerInterceptor),
    ApiResponse({ status, description: 'Done.', standardSchema: schema }),
    MayAnswer(...problems),
  );
}

/** The same for a handler that returns JSON text, made by the database and passed through unread. */
export function ReturnsJson(schema: z.ZodType, options: { status?: number; problems: number[] }): MethodDecorator {
  const { status = 200, problems } = options;
  return applyDecorators(
    HttpCode(status),
    Header('Content-Type', 'application/json; charset=utf-8'),
    ApiResponse({ status, description: 'Done.', standardSchema: schema }),
    MayAnswer(...problems),
  );
}

/** The same for a handler that returns text of another media type, and says so in a header. */
export function ReturnsText(mediaType: string, options: { problems: number[] }): MethodDecorator {
  return applyDecorators(
    HttpCode(200),
    ApiResponse({ status: 200, description: 'Done.', content: { [mediaType]: { schema: { type: 'string' } } } }),
    MayAnswer(...options.problems),
  );
}

/** What a repeated request may be told besides. */
const failuresOfRepeats = [404, 409, 422];

const header = (description: string, example: string) => ({ description, schema: { type: 'string', example } });

/**
 * The answer of a route that creates a row and returns it as `Created`: at most once for each Idempotency-Key, with
 * ETag and Location.
 * @param options.status 202 for what is not all there yet
 * @param options.collection the path below the base path under which the row is found by its id
 */
export function Creates(
  schema: z.ZodType,
  options: { collection: string; status?: 201 | 202; problems: number[] },
): MethodDecorator {
  const { collection, status = 201, problems } = options;
  return applyDecorators(
    HttpCode(status),
    Header('Content-Type', 'application/json; charset=utf-8'),
    UseInterceptors(new LocationInterceptor(collection)),
    Idempotent(),
    ApiResponse({
      status,
      description: status === 201 ? 'Done.' : 'Begun: a worker goes on with it.',
      standardSchema: schema,
      headers: {
        ETag: header('Its version, for `If-Match`.', '"1"'),
        Location: header('Where it is.', `/${basePath}/${collection}/…`),
        'Idempotency-Replayed': header('When this is the answer to an earlier request with the same key.', 'true'),
      },
    }),
    MayAnswer(...new Set([...problems, ...failuresOfRepeats])),
  );
}

/**
 * The answer of a route that has a worker do something: the run of the job (202), and where to see what became of it.
 * @param options.at where whoever may call the route finds its runs, if they may not see those of the job
 */
export function BeginsRun(schema: z.ZodType, options: { at?: string; problems: number[] }): MethodDecorator {
  return applyDecorators(
    HttpCode(202),
    SerializeOptions({ schema }),
    UseInterceptors(new RunLocationInterceptor(options.at)),
    ApiResponse({
      status: 202,
      description: 'A worker begins within seconds.',
      standardSchema: schema,
      headers: { Location: header('Where the run is.', `/${basePath}/${options.at ?? 'jobs/…/runs'}/…`) },
    }),
    MayAnswer(...options.problems),
  );
}

/** A route that answers without a body. */
export function ReturnsNothing(options: { problems: number[] }): MethodDecorator {
  return applyDecorators(
    HttpCode(204),
    ApiResponse({ status: 204, description: 'Done.' }),
    MayAnswer(...options.problems),
  );
}

/** Failures that a route can answer with. */
export function MayAnswer(...statuses: number[]): MethodDecorator {
  return applyDecorators(...statuses.map((status) => ApiResponse({ status, ...problemResponse(status) })));
}

/** A failure as it stands in the OpenAPI document. */
export function problemResponse(status: number) {
  return {
    description: problemDescriptions[status] ?? 'Failed.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

/** JSON text of a value of type T, on its way from the database to the client. */
export type Json<T> = string & { readonly json?: T };

export { Problem };
