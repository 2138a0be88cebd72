import type { OpenAPIObject } from '@nestjs/swagger';
import { basePath } from './base-path';
import { problemResponse } from './returns.decorator';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** Whatever a request sends along is read before its route is asked, also where the route wants nothing of it. */
const statusesOfBodies = [400, 413, 415];
const databaseIsAway = 503;
/** The server finds no route for a part of the path that is longer than any id. */
const pathIsTooLong = 414;

/** Adds to every operation the answers that no route declares, since each of its kind can give them. */
export function addCommonAnswers(document: OpenAPIObject): void {
  for (const [path, { get, ...others }] of Object.entries(document.paths)) {
    if (!path.startsWith(`/${basePath}/`)) continue;
    const ofEvery = path.includes('{') ? [pathIsTooLong, databaseIsAway] : [databaseIsAway];
    if (get && isVersioned(document, get)) get.responses['304'] = { description: 'You have the newest version.' };
    if (get) addProblems(get, ofEvery);
    for (const method of ['post', 'put', 'patch', 'delete'] as const) {
      const operation = others[method];
      if (operation) addProblems(operation, [...statusesOfBodies, ...ofEvery]);
    }
  }
}

function addProblems({ responses }: Operation, statuses: number[]): void {
  for (const status of statuses) responses[String(status)] ??= problemResponse(status);
}

/** One row with a version gets an ETag, and `If-None-Match` is honoured. */
function isVersioned({ components }: OpenAPIObject, { responses }: Operation): boolean {
  const success = responses['200'];
  const schema = success && 'content' in success ? success.content?.['application/json']?.schema : undefined;
  if (!schema || !('$ref' in schema)) return false;
  const named = components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''];
  return named !== undefined && 'properties' in named && named.properties?.version !== undefined;
}
