import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { AccessLevel } from '../../src/common/access-level';
import { PasswordHasher } from '../../src/modules/passwords/password-hasher.service';
import { openApiDocument } from '../../src/openapi';
import type { GivenUser } from '../factories/given';
import type { Answer } from '../setup/api';
import { useLogbook } from '../setup/logbook';
import { type Operation, operationsOf, pathTo, type Schema } from '../setup/openapi';

const documentUri = 'https://example.com/openapi.json';
const firstPassword = 'the password that the start printed';

/** Whatever somebody does who opens Swagger UI, presses “Try it out” and then “Execute”, on a logbook with a little in it. */
describe('the examples of the OpenAPI document', () => {
  const logbook = useLogbook();
  const ajv = addFormats(new Ajv({ allErrors: true, strict: false })).addFormat('password', true);
  const users = {} as Record<AccessLevel, GivenUser>;
  const answers: Record<string, Answer<unknown>> = {};
  let operations: Operation[];
  let schemas: Record<string, Schema>;
  let passwordHash: string;

  beforeAll(async () => {
    const { given, app } = logbook;
    operations = operationsOf(app);
    const document = JSON.parse(JSON.stringify(openApiDocument(app))) as { components: { schemas: typeof schemas } };
    schemas = document.components.schemas;
    ajv.addSchema(document, documentUri);
    passwordHash = await app.get(PasswordHasher).hash(firstPassword);
    users.Technician = await given.technician();
    users.Manager = await given.manager();
    users.Admin = await given.admin({ username: 'admin' });
    await given.location();
    await given.category();
    for (const operation of operations) answers[operation.operationId] = await tryOut(operation);
  });

  async function tryOut(operation: Operation): Promise<Answer<unknown>> {
    const isAboutPassword = ['login', 'changePassword'].includes(operation.operationId);
    if (isAboutPassword) await forgetPasswordChange();
    const level = operation['x-required-level'];
    const caller = isAboutPassword ? users.Admin : level !== 'none' && users[level];
    if (caller) caller.sessionId = await logbook.given.session(caller.userId);
    const api = caller ? logbook.as(caller) : logbook.anybody;

    const entryId = await logbook.given.entry(users.Technician, { location_id: 1 });
    const path = pathTo(operation, { ...prefilled(operation, 'path'), entryId, userId: users.Technician.userId });
    const query = new URLSearchParams(prefilled(operation, 'query'));
    return api.send(operation.method, `${path}?${query.toString()}`, exampleBody(operation));
  }

  function forgetPasswordChange() {
    return logbook.database.query('UPDATE users SET password_hash = $1 WHERE user_id = $2', [
      passwordHash,
      users.Admin.userId,
    ]);
  }

  /** What Swagger UI fills in by itself: the example of a parameter, or else its default. */
  function prefilled({ parameters }: Operation, place: 'path' | 'query'): Record<string, string> {
    const values = parameters
      .filter((parameter) => parameter.in === place)
      .map(({ name, example, schema }) => [name, example ?? schema.example ?? schema.default] as const);
    return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Record<string, string>;
  }

  /** The example of the whole body, or else put together from those of its fields. */
  function exampleBody({ requestBody }: Operation): object | undefined {
    if (!requestBody) return undefined;
    const schema = resolved(requestBody.content['application/json']!.schema);
    const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [name, resolved(field).example]);
    return (schema.example ?? Object.fromEntries(fields)) as object;
  }

  function resolved(schema: Schema): Schema {
    return schema.$ref ? schemas[schema.$ref.split('/').at(-1) ?? '']! : schema;
  }

  function validator(pointer: string): ValidateFunction {
    return ajv.compile({ $ref: `${documentUri}${pointer}` });
  }

  it('should stand at every field of every body, unless the body has one of its own', () => {
    const without = operations.flatMap(({ operationId, requestBody }) => {
      const schema = requestBody ? resolved(requestBody.content['application/json']!.schema) : {};
      if (schema.example !== undefined) return [];
      const fields = Object.entries(schema.properties ?? {});
      return fields
        .filter(([, field]) => resolved(field).example === undefined)
        .map(([name]) => `${operationId}.${name}`);
    });
    expect(without).toEqual([]);
  });

  it('should succeed as they are', () => {
    const statuses = Object.fromEntries(Object.entries(answers).map(([name, { status }]) => [name, status]));
    const documented = operations.map(({ operationId, responses }) => [operationId, Number(Object.keys(responses)[0])]);
    expect(statuses).toEqual(Object.fromEntries(documented));
  });

  it('should be answered as the document says', () => {
    const problems = operations.map(({ operationId, responses }) => {
      const { status, body } = answers[operationId]!;
      const schema = responses[String(status)]?.content?.['application/json']?.schema;
      if (!schema?.$ref) return [operationId, status === 204 && body === undefined ? [] : 'undocumented'];
      const validate = validator(schema.$ref);
      validate(body);
      return [operationId, validate.errors ?? []];
    });
    const none = operations.map(({ operationId }) => [operationId, []]);
    expect(Object.fromEntries(problems)).toEqual(Object.fromEntries(none));
  });

  it('should show what there is in every list', () => {
    const lists = operations.filter(({ operationId }) => operationId.startsWith('list'));
    const empty = lists.filter(({ operationId }) => {
      const { items } = answers[operationId]!.body as { items: unknown[] };
      return items.length === 0;
    });
    expect(lists).toHaveLength(5);
    expect(empty.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('should be valid themselves, wherever they stand', () => {
    const wrong = Object.entries(schemas).flatMap(([name, schema]) =>
      examplesIn(schema, `#/components/schemas/${name}`).filter(([pointer, example]) => !validator(pointer)(example)),
    );
    expect(wrong).toEqual([]);
  });
});

/** Each example of a schema and of what it is made of, with the place of its schema. */
function examplesIn(schema: Schema, pointer: string): [pointer: string, example: unknown][] {
  const own: [string, unknown][] = schema.example === undefined ? [] : [[pointer, schema.example]];
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    examplesIn(field, `${pointer}/properties/${name}`),
  );
  return [...own, ...fields, ...(schema.items ? examplesIn(schema.items, `${pointer}/items`) : [])];
}
