import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AccessLevel } from '../../src/common/access-level';
import { openApiDocument } from '../../src/openapi';
import { testDataDir } from './server';

export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  example?: unknown;
  default?: unknown;
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  nullable?: boolean;
  required?: string[];
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
}

/** An operation of the OpenAPI document. */
export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  operationId: string;
  summary?: string;
  tags?: string[];
  security?: object[];
  'x-required-level': AccessLevel | 'none';
  parameters: { name: string; in: 'path' | 'query' | 'header'; schema: Schema; example?: unknown }[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }>; headers?: Record<string, object> }>;
}

export interface Document {
  paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>>;
  components: { schemas: Record<string, Schema> };
}

/** The OpenAPI document of the code under test: what the first application that is asked makes, for all test files. */
export function documentOf(app: NestFastifyApplication): Document {
  const file = join(testDataDir(), 'openapi.json');
  if (!existsSync(file)) {
    const unfinished = `${file}.${randomUUID()}`; // another test file may be reading
    writeFileSync(unfinished, JSON.stringify(openApiDocument(app)));
    renameSync(unfinished, file);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Document;
}

export function operationsOf(app: NestFastifyApplication): Operation[] {
  return Object.entries(documentOf(app).paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      ...operation,
      path,
      method: method.toUpperCase() as Operation['method'],
    })),
  );
}

/** Those that need a signed-in user. */
export function guardedOperationsOf(app: NestFastifyApplication): Operation[] {
  return operationsOf(app).filter((operation) => operation['x-required-level'] !== 'none');
}

/** The path of an operation for a client of the API, with ids in it: the given ones, or such as nothing has. */
export function pathTo({ path, parameters }: Operation, ids: Record<string, string | number> = {}): string {
  return path.replace('/api/v1', '').replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const isNumber = parameters.some((parameter) => parameter.name === name && parameter.schema.type === 'integer');
    return String(ids[name] ?? (isNumber ? 2_000_000_000 : '018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10'));
  });
}
