import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { closedJsonSchema } from './json-schema';
import { documentOf, type Operation, operationsOf } from './openapi';

const documentUri = 'https://example.com/openapi.json';
const made = new WeakMap<NestFastifyApplication, Contract>();

/** An answer as it came over the wire. */
export interface RawAnswer {
  statusCode: number;
  headers: Record<string, string | string[] | number | undefined>;
  body: string;
}

/** What the OpenAPI document promises, to be held against what the application answers. */
export class Contract {
  private readonly ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly routes: { method: string; pattern: RegExp; operation: Operation }[];

  private constructor(app: NestFastifyApplication) {
    for (const format of ['password', 'binary']) this.ajv.addFormat(format, true);
    this.ajv.addSchema(closedJsonSchema(documentOf(app)) as object, documentUri);
    // a path that is written out wins over one with a parameter in its place
    this.routes = operationsOf(app)
      .map((operation) => ({ method: operation.method, pattern: patternOf(operation.path), operation }))
      .sort((left, right) => placeholders(left.operation) - placeholders(right.operation));
  }

  /** That of an application, read once. */
  static of(app: NestFastifyApplication): Contract {
    const known = made.get(app);
    if (known) return known;
    const contract = new Contract(app);
    made.set(app, contract);
    return contract;
  }

  /** @throws Error when the document does not let the operation answer like that */
  check(method: string, url: string, answer: RawAnswer): void {
    const complaint = this.complaint(method, url, answer);
    if (complaint) throw new Error(`${method} ${url}: ${complaint}\n${answer.body.slice(0, 2000)}`);
  }

  /** In which way an answer is none of those that the document declares; undefined when it is one. */
  complaint(method: string, url: string, { statusCode, headers, body }: RawAnswer): string | undefined {
    const operation = this.operationAt(method, url);
    // where there is no route, the answer can only be a refusal
    if (!operation) return statusCode >= 400 && statusCode < 500 ? undefined : `${statusCode}, which nothing documents`;
    const { operationId, responses } = operation;
    const declared = responses[String(statusCode)];
    if (!declared) return `${statusCode}, which ${operationId} does not declare`;
    if (!declared.content) return body === '' ? undefined : `${statusCode} with a body, which ${operationId} has not`;
    const mediaType = String(headers['content-type'] ?? '').split(';')[0]!;
    if (declared.content['*/*']) return undefined;
    if (!declared.content[mediaType]) return `${statusCode} as ${mediaType}, which ${operationId} does not declare`;
    if (!mediaType.endsWith('json')) return undefined;
    const validate = this.validatorOf(operation, statusCode, mediaType);
    return validate(JSON.parse(body)) ? undefined : `${statusCode}, but ${this.ajv.errorsText(validate.errors)}`;
  }

  private operationAt(method: string, url: string): Operation | undefined {
    const path = url.split('?')[0]!;
    return this.routes.find((route) => route.method === method && route.pattern.test(path))?.operation;
  }

  private validatorOf({ path, method }: Operation, status: number, mediaType: string): ValidateFunction {
    const steps = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', mediaType, 'schema'];
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const validate = this.validators.get(pointer) ?? this.ajv.compile({ $ref: `${documentUri}#/${pointer}` });
    this.validators.set(pointer, validate);
    return validate;
  }
}

function patternOf(path: string): RegExp {
  const literal = path.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

function placeholders({ path }: Operation): number {
  return path.split('{').length - 1;
}
