import type { Problem } from '../../src/common/http/problem';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';
import { type Operation, operationsOf, type Schema } from '../setup/openapi';
import { rowPrints } from '../setup/row-prints';
import { ValidRequests } from '../setup/valid-request';

/** What somebody would try who guesses the columns behind the fields. */
const guesses = [
  'isAdmin',
  'role',
  'accessLevel',
  'passwordHash',
  'password_hash',
  'user_id',
  'created_by',
  'constructor',
];
const prototype = '__proto__';

/** Fields that are not in a body's schema, but in that of the answer or behind it: nobody may set them. */
describe('mass assignment', () => {
  const logbook = useLogbook();
  let operations: Operation[];
  let requests: ValidRequests;
  let admin: GivenUser;

  beforeAll(async () => {
    requests = await ValidRequests.prepare(logbook);
    admin = await logbook.given.admin();
    operations = operationsOf(logbook.app).filter(({ requestBody }) => requestBody?.content['application/json']);
  });

  const namesOf = (schema: Schema | undefined) =>
    Object.keys((schema && requests.swaggerUi.resolved(schema).properties) ?? {});

  /** Fields of the answer that are not fields of the body. */
  function readOnlyFields(operation: Operation): string[] {
    const { responses, requestBody } = operation;
    const success = responses['200'] ?? responses['201'];
    const writable = namesOf(requestBody!.content['application/json']!.schema);
    const names = [...namesOf(success?.content?.['application/json']?.schema), ...guesses, prototype];
    return [...new Set(names)].filter((name) => !writable.includes(name));
  }

  it('should be refused in every body, field by field, and change nothing', async () => {
    let tried = 0;
    for (const operation of operations) {
      const request = await requests.of(operation, admin);
      const before = await rowPrints(logbook.database);
      for (const name of readOnlyFields(operation)) {
        const payload = String(request.payload)
          .replace(/^\{/, `{${JSON.stringify(name)}:{"isAdmin":true},`)
          .replace(',}', '}');
        const answer = await logbook.as(admin).request<Problem>({ ...request, payload });
        expect([operation.operationId, name, answer.status]).toEqual([operation.operationId, name, 400]);
        tried++;
      }
      expect([operation.operationId, await rowPrints(logbook.database)]).toEqual([operation.operationId, before]);
    }
    expect(operations.length).toBeGreaterThan(10);
    expect(tried).toBeGreaterThan(operations.length * guesses.length);
  }, 60_000);

  it('should say which fields are not known', async () => {
    const body = { locationName: 'Pit', isActive: false, version: 7 };
    const problem = await logbook.as(admin).problem('POST', '/locations', body);
    expect(problem).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(JSON.stringify(problem.errors)).toMatch(/isActive.*version/);
  });
});
