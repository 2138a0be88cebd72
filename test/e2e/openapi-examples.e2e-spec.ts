import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Answer } from '../setup/api';
import { useLogbook } from '../setup/logbook';
import { type Operation, operationsOf, type Schema } from '../setup/openapi';
import type { SwaggerUi } from '../setup/swagger-ui';
import { ValidRequests } from '../setup/valid-request';

const documentUri = 'https://example.com/openapi.json';

/** Whatever somebody does who opens Swagger UI, presses “Try it out” and “Execute”, on a logbook with a little in it. */
describe('the examples of the OpenAPI document', () => {
  const logbook = useLogbook();
  const ajv = addFormats(new Ajv({ allErrors: true, strict: false })).addFormat('password', true);
  const answers: Record<string, Answer<unknown>> = {};
  let operations: Operation[];
  let swaggerUi: SwaggerUi;
  let requests: ValidRequests;

  beforeAll(async () => {
    const { app } = logbook;
    operations = operationsOf(app);
    requests = await ValidRequests.prepare(logbook);
    ({ swaggerUi } = requests);
    ajv.addSchema(swaggerUi.document, documentUri);
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
    await given.entry(technician);
    await given.import(callers.Manager);
    await given.jobRun(callers.Manager);
    const caller = callers[operation['x-required-level']];
    const api = caller ? logbook.as(caller) : logbook.anybody;
    const filledIn = operation.method === 'GET' ? requests.swaggerUi.prefilled(operation, 'path') : {};
    return api.request(await requests.of(operation, caller ?? technician, filledIn));
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

  it('should show what there is in every list', () => {
    const lists = operations.map(({ operationId }) => operationId).filter((name) => name.startsWith('list'));
    const empty = lists.filter((name) => (answers[name]!.body as { items: unknown[] }).items.length === 0);
    expect(lists.length).toBeGreaterThanOrEqual(5);
    // the first run of the archiving is asked for behind its list, and no request makes a backup or does a drill
    expect(empty).toEqual(['listArchiveRuns', 'listBackups', 'listBackupDrills']);
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
