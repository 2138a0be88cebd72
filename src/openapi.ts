import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { addCommonAnswers } from './common/http/common-answers';
import { Problem } from './common/http/problem';

const description = `
The technical intervention logbook: what broke, where, what was done and how long the machine stood.

Sign in with **POST /api/v1/auth/login**, copy the \`accessToken\` into **Authorize**, and every example below works as it
stands. Failures are problem documents (RFC 9457) with a stable \`code\`.`;

/** Serves Swagger UI at /docs, where / leads, and the document at /openapi.json, made when somebody first asks for it. */
export function serveDocumentation(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    raw: ['json'],
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'PreventPlus API',
    swaggerOptions: {
      persistAuthorization: true,
      displayRequestDuration: true,
      showExtensions: true, // x-required-level: who may
      tagsSorter: 'alpha',
    },
  });
  app
    .getHttpAdapter()
    .getInstance()
    .get('/', (_request, reply) => reply.redirect('/docs'));
}

/** The OpenAPI document, with its keys sorted, so that it only changes when the API does. */
export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const options = new DocumentBuilder()
    .setTitle('PreventPlus')
    .setDescription(description.trim())
    .setVersion('1')
    .setOpenAPIVersion('3.0.3')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  const document = SwaggerModule.createDocument(app, options);
  const problem = z.toJSONSchema(Problem, { target: 'openapi-3.0' });
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: problem as never },
  };
  addCommonAnswers(document);
  return finished(document) as OpenAPIObject;
}

const textMediaTypes = ['text/csv', 'image/svg+xml'];

/**
 * Sorts the keys, lets an enumeration that may be null say so (OpenAPI 3.0.3, 4.7.24.1: `nullable` adds no value), and
 * describes as text what is no JSON.
 */
function finished(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(finished);
  if (value === null || typeof value !== 'object') return value;
  const { nullable, enum: values } = value as { nullable?: unknown; enum?: unknown[] };
  const withNull = nullable === true && values ? { enum: [...values, null] } : {};
  return Object.fromEntries(
    Object.entries({ ...value, ...withNull })
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, member]) => [key, textMediaTypes.includes(key) ? { schema: { type: 'string' } } : finished(member)]),
  );
}
