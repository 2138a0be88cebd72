import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { openApiDocument } from '../../src/openapi';
import { useLogbook } from '../setup/logbook';
import { documentOf, type Operation, operationsOf, pathTo } from '../setup/openapi';
import { openApi30Schema } from '../setup/openapi-3.0.schema';

describe('the OpenAPI document', () => {
  const logbook = useLogbook();
  let document: object;
  let operations: Operation[];

  beforeAll(() => {
    document = openApiDocument(logbook.app);
    operations = operationsOf(logbook.app);
  });

  /** Operations of which something does not hold; there should be none. */
  const exceptions = (holds: (operation: Operation) => boolean) =>
    operations.filter((operation) => !holds(operation)).map(({ method, path }) => `${method} ${path}`);
  const isGuarded = (operation: Operation) => operation['x-required-level'] !== 'none';
  const statusesOf = ({ responses }: Operation) => Object.keys(responses).map(Number);

  it('should be valid OpenAPI 3.0.3', () => {
    const ajv = addFormats(new Ajv({ allErrors: true, strict: false }));
    ajv.validate(openApi30Schema, JSON.parse(JSON.stringify(document)));
    expect(ajv.errors).toBeNull();
  });

  it('should hold every schema that it refers to', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g);
    const named = new Set(Array.from(references, ([, name]) => name));
    const { schemas } = (document as { components: { schemas: object } }).components;
    expect([...named].sort()).toEqual(Object.keys(schemas).sort());
  });

  it('should be the same each time, its keys sorted', () => {
    const text = JSON.stringify(document);
    expect(JSON.stringify(openApiDocument(logbook.app))).toBe(text);
    const keys = Object.keys((document as { paths: object }).paths);
    expect(keys).toEqual([...keys].sort());
  });

  it('should give every operation a name of its own', () => {
    const names = operations.map(({ operationId }) => operationId);
    expect(names.length).toBeGreaterThan(15);
    expect(new Set(names).size).toBe(names.length);
  });

  it('should say of every operation what it does and where it belongs', () => {
    expect(exceptions(({ summary, tags }) => Boolean(summary) && tags?.length === 1)).toEqual([]);
  });

  it('should say of every operation which level it needs, and ask for a token where it needs one', () => {
    const levels = ['none', 'Technician', 'TechnicianReader', 'Manager', 'Admin'];
    expect(exceptions((operation) => levels.includes(operation['x-required-level']))).toEqual([]);
    expect(exceptions((operation) => isGuarded(operation) === (operation.security?.length === 1))).toEqual([]);
  });

  it('should name one success of every operation, besides a part of a file, and its failures', () => {
    const successes = (operation: Operation) =>
      statusesOf(operation).filter((status) => status < 300 && status !== 206);
    expect(exceptions((operation) => successes(operation).length === 1)).toEqual([]);
    expect(exceptions((operation) => statusesOf(operation).some((status) => status >= 400))).toEqual([
      'GET /health/live',
    ]);
  });

  it.each<[string, number[], (operation: Operation) => boolean]>([
    ['needs a token', [401], isGuarded],
    ['needs a level', [403], (operation) => !['none', 'Technician'].includes(operation['x-required-level'])],
    ['has parameters', [400], ({ parameters }) => parameters.length > 0],
    ['has a body', [400, 413, 415], ({ requestBody }) => requestBody !== undefined],
    ['is about one thing', [404], ({ path }) => path.endsWith('}')],
  ])('should say how an operation fails that %s', (_, statuses, concerns) => {
    const fails = (operation: Operation) => statuses.every((status) => statusesOf(operation).includes(status));
    expect(operations.filter(concerns).length).toBeGreaterThan(0);
    expect(exceptions((operation) => !concerns(operation) || fails(operation))).toEqual([]);
  });

  it('should ask for the body of a POST where something in it is required, and nowhere else', async () => {
    const schemaOf = ({ requestBody }: Operation) => {
      const schema = requestBody?.content['application/json']?.schema;
      return schema?.$ref ? documentOf(logbook.app).components.schemas[schema.$ref.split('/').at(-1) ?? ''] : schema;
    };
    const posts = operations.filter((operation) => operation.method === 'POST' && schemaOf(operation));
    const needsBody = (operation: Operation) => (schemaOf(operation)?.required ?? []).length > 0;
    const namesOf = (some: Operation[]) => some.map(({ operationId }) => operationId);
    const askForBody = posts.filter(({ requestBody }) => requestBody?.required);
    expect(namesOf(askForBody)).toEqual(namesOf(posts.filter(needsBody)));

    const others = posts.filter((operation) => !needsBody(operation));
    expect(namesOf(others)).toContain('requestArchiveRun');
    const admin = logbook.as(await logbook.given.admin());
    for (const operation of others) {
      const { status } = await admin.post(pathTo(operation, { name: 'report-refresh' }));
      expect(`${operation.operationId} ${String(status)}`).toMatch(/ (202|409)$/);
    }
  });

  it('should say of every creation that it can be repeated, and where to find what was created', () => {
    // an import is there at once, though not all of it
    const creations = operations.filter(
      ({ operationId, responses }) => '201' in responses || operationId === 'createImport',
    );
    expect(creations.map(({ operationId }) => operationId)).toContain('createLogbookEntry');
    const isCreation = (operation: Operation) => creations.includes(operation);
    const takesKey = ({ parameters }: Operation) => parameters.some(({ name }) => name === 'Idempotency-Key');
    const headersOf = ({ responses }: Operation) => Object.keys((responses['201'] ?? responses['202'])?.headers ?? {});
    expect(exceptions((operation) => isCreation(operation) === takesKey(operation))).toEqual([]);
    expect(creations.map(headersOf)).toEqual(creations.map(() => ['ETag', 'Idempotency-Replayed', 'Location']));
  });

  it('should describe every failure as a problem', () => {
    const isProblem = ([status, { content }]: [string, Operation['responses'][string]]) =>
      Number(status) < 400 || content?.['application/problem+json']?.schema.$ref === '#/components/schemas/Problem';
    expect(exceptions(({ responses }) => Object.entries(responses).every(isProblem))).toEqual([]);
  });

  it('should be served at /openapi.json', async () => {
    const { statusCode, headers, body } = await logbook.app.inject({ method: 'GET', url: '/openapi.json' });
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(body)).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it.each(['/docs', '/docs/'])('should be shown by Swagger UI at %s', async (url) => {
    const { statusCode, headers, body } = await logbook.app.inject({ method: 'GET', url });
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/html/);
    const scripts = Array.from(body.matchAll(/<script src="\.\/(.+?)"/g), ([, path]) => path ?? '');
    expect(scripts).toHaveLength(3);
    const answers = scripts.map((path) =>
      logbook.app.inject({ method: 'GET', url: new URL(path, `http://host${url}`).pathname }),
    );
    expect((await Promise.all(answers)).map((answer) => answer.statusCode)).toEqual([200, 200, 200]);
  });

  it('should be what / leads to', async () => {
    const { statusCode, headers } = await logbook.app.inject({ method: 'GET', url: '/' });
    expect([statusCode, headers.location]).toEqual([302, '/docs']);
  });
});
