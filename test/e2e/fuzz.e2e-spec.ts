import fc from 'fast-check';
import { type AccessLevel, accessLevels } from '../../src/common/access-level';
import { type GivenUser, password } from '../factories/given';
import { Contract } from '../setup/contract';
import { forgedToken } from '../setup/forged-token';
import { fuzzSeconds, fuzzSeed } from '../setup/fuzz-options';
import { useLogbook } from '../setup/logbook';
import { type Operation, operationsOf, type Schema } from '../setup/openapi';
import { SwaggerUi } from '../setup/swagger-ui';
import { thingOf } from '../setup/things';
import { states } from '../setup/valid-request';
import { type FuzzRequest, requestsTo } from './fuzz/requests';
import { type Pool, Values } from './fuzz/values';

const requestsAtOnce = 10;

/** Requests made from the schemas of the OpenAPI document. Whatever comes, the answer is one that the document declares. */
describe('fuzz', () => {
  const logbook = useLogbook();
  const callers = {} as Record<AccessLevel, GivenUser>;
  const tried: Record<string, number> = {};
  let operations: Operation[];
  let schemas: Record<string, Schema>;
  let fields: Pool;

  beforeAll(async () => {
    operations = operationsOf(logbook.app);
    for (const level of accessLevels) callers[level] = await logbook.given.user(level);
    ({ schemas } = new SwaggerUi(logbook.app).document.components);
    fields = await poolOfFields();
  });

  /** A few things of one kind, of different people. */
  async function some(name: string, operationId: string, state = {}): Promise<(string | number)[]> {
    const { given, database } = logbook;
    const ids: (string | number)[] = [];
    for (const owner of Object.values(callers)) {
      ids.push(await thingOf(name, operationId).make({ given, database, owner, state }));
    }
    return ids;
  }

  /** What fields refer to, and what people know. */
  async function poolOfFields(): Promise<Pool> {
    const login = Object.values(callers).map(({ username }) => username);
    const pool: Pool = { login, password: [password], currentPassword: [password] };
    for (const name of ['userId', 'locationId', 'categoryId', 'roleId']) pool[name] = await some(name, 'A body');
    return pool;
  }

  /** Things of its own for an operation, since it may be one that deletes them. */
  async function poolFor({ operationId, parameters }: Operation): Promise<Pool> {
    const pool = { ...fields };
    for (const { name, schema } of parameters.filter((parameter) => parameter.in === 'path')) {
      const isWritten = schema.type === 'string' && schema.format !== 'uuid';
      if (!isWritten) pool[name] = await some(name, operationId, states[operationId]);
    }
    return pool;
  }

  /** Sends a request as somebody, with a new session when an earlier request has ended the last one. */
  async function complaintOf({ level, method, url, headers, payload }: FuzzRequest): Promise<string | undefined> {
    const answer = await logbook.app.inject({
      method,
      url,
      headers: { ...headers, authorization: `Bearer ${forgedToken(callers[level])}` },
      ...(payload !== undefined && { payload }),
    });
    if (answer.statusCode === 401) callers[level] = await logbook.given.user(level);
    return Contract.of(logbook.app).complaint(method, url, answer);
  }

  async function fuzz(operation: Operation): Promise<void> {
    const { operationId } = operation;
    tried[operationId] = 0;
    const values = new Values(schemas, await poolFor(operation));
    const property = fc.asyncProperty(requestsTo(operation, values), async (request) => {
      tried[operationId]!++;
      const complaint = await complaintOf(request);
      if (complaint) throw new Error(`${operationId}: ${complaint}`);
    });
    const seed = fuzzSeed === undefined ? {} : { seed: fuzzSeed };
    const end = Date.now() + (fuzzSeconds * 1000) / operations.length;
    do await fc.assert(property, { numRuns: requestsAtOnce, includeErrorInReport: true, ...seed });
    while (Date.now() < end);
  }

  it(
    'should be answered as the document declares, by every operation',
    async () => {
      const failures: string[] = [];
      for (const operation of operations) await fuzz(operation).catch((error: unknown) => failures.push(String(error)));
      // each says with which seed it is seen again
      expect(failures.join('\n\n')).toBe('');
    },
    (fuzzSeconds * 5 + 60) * 1000,
  );

  it('should have reached every operation, and left the service and its administrators alone', async () => {
    expect(Object.keys(tried)).toEqual(operations.map(({ operationId }) => operationId));
    expect(Math.min(...Object.values(tried))).toBeGreaterThanOrEqual(requestsAtOnce);
    expect((await logbook.as(await logbook.given.admin()).get('/auth/me')).status).toBe(200);
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
  });
});
