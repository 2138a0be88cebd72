import type { Problem } from '../../src/common/http/problem';
import { AccessTokenService } from '../../src/modules/auth/access-token.service';
import type { GivenUser } from '../factories/given';
import { hostileTexts, hostileValues } from '../setup/hostile';
import { useLogbook } from '../setup/logbook';
import { guardedOperationsOf, type Operation, pathTo } from '../setup/openapi';
import { SwaggerUi } from '../setup/swagger-ui';

describe('hostile input', () => {
  const logbook = useLogbook();
  let admin: GivenUser;
  let operations: Operation[];
  let swaggerUi: SwaggerUi;

  beforeAll(async () => {
    admin = await logbook.given.admin();
    await logbook.given.location();
    const ends = ['logout', 'logoutAll', 'changePassword'];
    operations = guardedOperationsOf(logbook.app).filter(({ operationId }) => !ends.includes(operationId));
    swaggerUi = new SwaggerUi(logbook.app);
  });

  const answerTo = (operation: Operation, url: string, payload?: string) => {
    const token = logbook.app.get(AccessTokenService).issue(admin.userId, admin.sessionId);
    return logbook.app.inject({
      method: operation.method,
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${token}`, ...(payload && { 'content-type': 'application/json' }) },
      ...(payload && { payload }),
    });
  };

  /** The status, when it is one that no input may cause. */
  const failureOf = async (operation: Operation, url: string, payload?: string) => {
    const { statusCode } = await answerTo(operation, url, payload);
    return statusCode >= 500 || statusCode === 401
      ? [`${operation.operationId} ${url} ${payload ?? ''} ${String(statusCode)}`]
      : [];
  };

  it('should never be our fault, in whichever field of a body', async () => {
    const failures: string[] = [];
    let tried = 0;
    for (const operation of operations.filter(({ requestBody }) => requestBody)) {
      const example = swaggerUi.body(operation) as Record<string, unknown>;
      for (const field of swaggerUi.fieldNames(operation)) {
        for (const value of hostileValues) {
          const { [field]: _, ...others } = example;
          const rest = JSON.stringify(others).slice(1, -1);
          const payload = `{${rest && `${rest},`}${JSON.stringify(field)}:${value}}`;
          failures.push(...(await failureOf(operation, pathTo(operation), payload)));
          tried++;
        }
      }
    }
    expect(failures).toEqual([]);
    expect(tried).toBeGreaterThan(300);
  }, 60_000);

  it('should never be our fault, in whichever parameter', async () => {
    const failures: string[] = [];
    let tried = 0;
    for (const operation of operations) {
      for (const { name, in: place } of operation.parameters.filter((parameter) => parameter.in !== 'header')) {
        for (const text of hostileTexts.map(encodeURIComponent)) {
          const path = pathTo(operation, place === 'path' ? { [name]: text } : {});
          const url = place === 'query' ? `${path}?${name}=${text}` : path;
          failures.push(...(await failureOf(operation, url, operation.requestBody && '{}')));
          tried++;
        }
      }
    }
    expect(failures).toEqual([]);
    expect(tried).toBeGreaterThan(300);
  }, 60_000);

  it('should not take an empty parameter for an absent one', async () => {
    const takers = operations.filter(({ parameters }) => parameters.some((parameter) => parameter.in === 'query'));
    expect(takers.length).toBeGreaterThan(15);
    for (const operation of takers) {
      const names = operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
      const answer = await answerTo(operation, `${pathTo(operation)}?${names.map((name) => `${name}=`).join('&')}`);
      const refused = (answer.json<Problem>().errors ?? []).map(({ path }) => path.split('/')[1]);
      expect([operation.operationId, ...refused.sort()]).toEqual([operation.operationId, ...names.sort()]);
    }
  });

  describe.each<[type: string, expected: RegExp, texts: string[]]>([
    [
      'integer',
      /^must be a whole number from 1 to \d+$/,
      ['', ' ', '0x10', '1e3', '1.5', '+1', '-1', '007', '９', '9'.repeat(25)],
    ],
    ['number', /^must be a number from 0 to \d/, ['', ' ', '0x10', '1e1', '+1', '-1', '.5', '1,5', 'Infinity', 'NaN']],
    ['boolean', /^must be true or false$/, ['', ' ', 'yes', '1', 'TRUE']],
  ])('in every parameter of the type %s', (type, expected, texts) => {
    type Parameter = Operation['parameters'][number];
    const isOfType = ({ schema }: Parameter) => (schema.items ?? schema).type === type;
    const namesIn = (place: Parameter['in'], { parameters }: Operation) =>
      parameters.filter((parameter) => parameter.in === place && isOfType(parameter)).map(({ name }) => name);

    /** The parameters that the answer does not refuse as it should. */
    const unrefused = async (operation: Operation, names: string[], url: string) => {
      const answer = await answerTo(operation, url, operation.requestBody && '{}');
      const { errors = [] } = answer.json<Problem>();
      const isRefused = (name: string) =>
        answer.statusCode === 400 &&
        errors.some(({ path, message }) => path.split('/')[1] === name && expected.test(message));
      return names.filter((name) => !isRefused(name)).map((name) => `${operation.operationId} ${name}`);
    };

    const requestsWith = (text: string) =>
      operations.flatMap((operation) => {
        const value = encodeURIComponent(text);
        const inQuery = namesIn('query', operation);
        const query = `${pathTo(operation)}?${inQuery.map((name) => `${name}=${value}`).join('&')}`;
        // without an id it is another address
        const inPath = text === '' ? [] : namesIn('path', operation);
        const path = pathTo(operation, Object.fromEntries(inPath.map((name) => [name, value])));
        const requests = [[operation, inQuery, query] as const, [operation, inPath, path] as const];
        return requests.filter(([, names]) => names.length > 0);
      });

    it.each(texts)('should refuse %j, and say which one it is and what may stand there', async (text) => {
      const requests = requestsWith(text);
      const failures = await Promise.all(requests.map((request) => unrefused(...request)));
      expect(failures.flat()).toEqual([]);
      expect(requests.length).toBeGreaterThan(1);
    });
  });

  it('should have changed nothing that it was not allowed to', async () => {
    const { count } = await logbook.database.first<{ count: string }>('SELECT count(*) FROM users WHERE user_id = $1', [
      admin.userId,
    ]);
    expect(count).toBe('1');
  });
});
