import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { PasswordHasher } from '../../src/modules/passwords/password-hasher.service';
import type { GivenUser } from '../factories/given';
import type { Answer } from '../setup/api';
import { useLogbook } from '../setup/logbook';
import { tokenFor } from '../setup/outbox';
import { type Operation, operationsOf, pathTo, type Schema } from '../setup/openapi';
import { SwaggerUi } from '../setup/swagger-ui';

const documentUri = 'https://example.com/openapi.json';
const firstPassword = 'the password that the start printed';

/** Whatever somebody does who opens Swagger UI, presses “Try it out” and “Execute”, on a logbook with a little in it. */
describe('the examples of the OpenAPI document', () => {
  const logbook = useLogbook();
  const ajv = addFormats(new Ajv({ allErrors: true, strict: false })).addFormat('password', true);
  const answers: Record<string, Answer<unknown>> = {};
  let operations: Operation[];
  let swaggerUi: SwaggerUi;
  let passwordHash: string;

  beforeAll(async () => {
    const { given, app } = logbook;
    operations = operationsOf(app);
    swaggerUi = new SwaggerUi(app);
    ajv.addSchema(swaggerUi.document, documentUri);
    passwordHash = await app.get(PasswordHasher).hash(firstPassword);
    await given.admin({ username: 'admin' });
    await given.location();
    await given.category();
    for (const operation of operations) {
      answers[operation.operationId] = await tryOut(operation);
      await makeRoom();
    }
  }, 60_000);

  async function tryOut(operation: Operation): Promise<Answer<unknown>> {
    const { given } = logbook;
    const technician = await given.technician();
    const callers = {
      none: undefined,
      Technician: technician,
      TechnicianReader: undefined,
      Manager: await given.manager(),
      Admin: await given.admin(),
    };
    const caller = callers[operation['x-required-level']];
    const api = caller ? logbook.as(caller) : logbook.anybody;
    const { path: filledIn, query, body } = whatSwaggerUiSends(operation);

    // The parts that nobody can know in advance: whoever tries an operation out takes them from another answer.
    if (operation.operationId === 'refresh') body.refreshToken = await refreshToken();
    if (operation.operationId === 'resetPassword') body.token = await resetToken();
    if (operation.operationId === 'login') await setPassword('admin');
    if (operation.operationId === 'changePassword') await setPassword(technician.username);
    const ids = operation.method === 'GET' ? filledIn : {};
    const path = pathTo(operation, { ...(await idsFor(operation, technician)), ...ids });
    return api.send(operation.method, `${path}?${query}`, operation.requestBody && body);
  }

  function whatSwaggerUiSends(operation: Operation) {
    const path = swaggerUi.prefilled(operation, 'path');
    const query = new URLSearchParams(swaggerUi.prefilled(operation, 'query')).toString();
    return { path, query, body: { ...swaggerUi.body(operation) } as Record<string, unknown> };
  }

  /** Something of each kind, of the technician, in the state that the operation is for. */
  async function idsFor({ operationId }: Operation, technician: GivenUser) {
    const { given, database } = logbook;
    const states: Record<string, object> = {
      reopenLogbookEntry: { status: 'Completed', end_date: '2026-03-02', completed_by: technician.userId },
      restoreLogbookEntry: { is_deleted: true },
    };
    const { log_id: logId } = await database.first<{ log_id: string }>('SELECT log_id FROM audit_log LIMIT 1');
    return {
      logId,
      userId: technician.userId,
      sessionId: await given.session(technician.userId),
      entryId: await given.entry(technician, { location_id: 1, ...states[operationId] }),
      locationId: await given.location(),
      categoryId: await given.category(),
      roleId: await given.role(),
      settingKey: 'plant.timeZone',
    };
  }

  async function refreshToken(): Promise<unknown> {
    await setPassword('admin');
    const { body } = await logbook.anybody.post('/auth/login', { login: 'admin', password: firstPassword });
    return body.refreshToken;
  }

  async function resetToken(): Promise<string> {
    await logbook.anybody.post('/auth/forgot-password', { login: 'admin' });
    const { email } = await logbook.database.first<{ email: string }>(
      `SELECT email FROM users WHERE username = 'admin'`,
    );
    return tokenFor(logbook, email);
  }

  async function setPassword(username: string): Promise<void> {
    await logbook.database.query('UPDATE users SET password_hash = $1 WHERE username = $2', [passwordHash, username]);
  }

  /** Frees the names of one example for the next. */
  async function makeRoom(): Promise<void> {
    const { database } = logbook;
    await database.query(`UPDATE locations SET location_name = 'Location ' || location_id`);
    await database.query(`UPDATE categories SET category_name = 'Category ' || category_id`);
    await database.query(`UPDATE roles SET role_name = 'Role ' || role_id WHERE NOT is_built_in`);
    await database.query(
      `UPDATE users SET username = user_id::text, email = user_id || '@example.com'
       WHERE username NOT IN ('admin', 'system', 'unknown')`,
    );
  }

  function validator(pointer: string): ValidateFunction {
    return ajv.compile({ $ref: `${documentUri}${pointer}` });
  }

  it('should stand at every field of every body, unless the body has one of its own', () => {
    expect(operations.flatMap((operation) => swaggerUi.unknownFields(operation))).toEqual([
      'refresh.refreshToken',
      'resetPassword.token',
    ]);
  });

  it('should succeed as they are', () => {
    const statuses = Object.entries(answers).map(([name, { status }]) => [name, status]);
    const documented = operations.map(({ operationId, responses }) => [operationId, Number(Object.keys(responses)[0])]);
    expect(Object.fromEntries(statuses)).toEqual(Object.fromEntries(documented));
  });

  it('should be answered as the document says', () => {
    const complaints = operations.map(({ operationId, responses }) => {
      const { status, body } = answers[operationId]!;
      const schema = responses[String(status)]?.content?.['application/json']?.schema;
      if (!schema?.$ref) return [operationId, status === 204 && body === undefined ? [] : 'undocumented'];
      const validate = validator(schema.$ref);
      validate(body);
      return [operationId, validate.errors ?? []];
    });
    const none = operations.map(({ operationId }) => [operationId, []]);
    expect(Object.fromEntries(complaints)).toEqual(Object.fromEntries(none));
  });

  it('should show what there is in every list', () => {
    const lists = operations.map(({ operationId }) => operationId).filter((name) => name.startsWith('list'));
    const empty = lists.filter((name) => (answers[name]!.body as { items: unknown[] }).items.length === 0);
    expect(lists.length).toBeGreaterThanOrEqual(5);
    expect(empty).toEqual([]);
  });

  it('should be valid themselves, wherever they stand', () => {
    const wrong = Object.entries(swaggerUi.document.components.schemas).flatMap(([name, schema]) =>
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
