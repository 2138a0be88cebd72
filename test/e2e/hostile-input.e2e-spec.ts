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

  /** The status, when it is one that no input may cause. */
  const failureOf = async (operation: Operation, url: string, payload?: string) => {
    const token = logbook.app.get(AccessTokenService).issue(admin.userId, admin.sessionId);
    const { statusCode } = await logbook.app.inject({
      method: operation.method,
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${token}`, ...(payload && { 'content-type': 'application/json' }) },
      ...(payload && { payload }),
    });
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

  it('should have changed nothing that it was not allowed to', async () => {
    const { count } = await logbook.database.first<{ count: string }>('SELECT count(*) FROM users WHERE user_id = $1', [
      admin.userId,
    ]);
    expect(count).toBe('1');
  });
});
