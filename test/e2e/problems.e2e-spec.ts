import { connect } from 'node:net';
import type { Problem } from '../../src/common/http/problem';
import { AccessTokenService } from '../../src/modules/auth/access-token.service';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';

const uuid = '018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10';
const json = 'application/json';
const depth = 100_000;
const array = '['.repeat(depth) + ']'.repeat(depth);
const object = '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);

describe('a problem', () => {
  const logbook = useLogbook();
  let admin: GivenUser;

  beforeAll(async () => {
    admin = await logbook.given.admin();
  });

  const send = async (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    body?: [type: string, text: string],
  ) => {
    const answer = await logbook.app.inject({
      method,
      url,
      headers: {
        authorization: `Bearer ${logbook.app.get(AccessTokenService).issue(admin.userId, admin.sessionId)}`,
        ...(body && { 'content-type': body[0] }),
      },
      ...(body && { payload: body[1] }),
    });
    return { status: answer.statusCode, headers: answer.headers, text: answer.body };
  };
  const problemOf = async (...request: Parameters<typeof send>) => {
    const { status, headers, text } = await send(...request);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    const problem = JSON.parse(text) as Problem;
    expect(problem).toMatchObject({ type: 'about:blank', status, requestId: headers['x-request-id'] });
    return problem;
  };

  describe('of the body', () => {
    it.each<[string, [string, string], number, string]>([
      ['malformed JSON', [json, '{"locationName":'], 400, 'BAD_REQUEST'],
      ['nothing', [json, ''], 400, 'VALIDATION_FAILED'],
      ['an array', [json, '[]'], 400, 'VALIDATION_FAILED'],
      ['null', [json, 'null'], 400, 'VALIDATION_FAILED'],
      ['a field that nobody knows', [json, '{"locationName":"X","isAdmin":true}'], 400, 'VALIDATION_FAILED'],
      ['a prototype', [json, '{"locationName":"X","__proto__":{"isAdmin":true}}'], 400, 'BAD_REQUEST'],
      ['a NUL', [json, '{"locationName":"X\\u0000"}'], 400, 'VALIDATION_FAILED'],
      ['a lone surrogate', [json, '{"locationName":"X\\ud800"}'], 400, 'VALIDATION_FAILED'],
      ['more than 1 MiB', [json, `{"locationName":"${'x'.repeat(1_048_576)}"}`], 413, 'BODY_TOO_LARGE'],
      ['a very deep array', [json, array], 400, 'VALIDATION_FAILED'],
      ['a very deep field', [json, `{"locationName":${array}}`], 400, 'VALIDATION_FAILED'],
      ['a very deep field that nobody knows', [json, `{"locationName":"X","x":${object}}`], 400, 'VALIDATION_FAILED'],
      ['plain text', ['text/plain', '{"locationName":"X"}'], 415, 'UNSUPPORTED_MEDIA_TYPE'],
      ['a form', ['application/x-www-form-urlencoded', 'locationName=X'], 415, 'UNSUPPORTED_MEDIA_TYPE'],
      ['a multipart form', ['multipart/form-data; boundary=x', '--x--'], 415, 'UNSUPPORTED_MEDIA_TYPE'],
      ['XML', ['application/xml', '<location/>'], 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ])('should be told about %s', async (_, body, status, code) => {
      expect(await problemOf('POST', '/api/v1/locations', body)).toMatchObject({ status, code });
    });

    it('should be told about very deep values of fields that may be anything', async () => {
      const body = `{"status":${object},"completedBy":${array}}`;
      expect(await problemOf('PATCH', `/api/v1/logbook-entries/${uuid}`, [json, body])).toMatchObject({ status: 422 });
    });

    it('should not arise from the media type of a merge patch', async () => {
      const patch: [string, string] = ['application/merge-patch+json', '{"device":"X"}'];
      expect(await problemOf('PATCH', `/api/v1/logbook-entries/${uuid}`, patch)).toMatchObject({ status: 404 });
    });

    it('should tell all that is wrong at once', async () => {
      const problem = await problemOf('POST', '/api/v1/categories', [json, '{"colorCode":"red","description":5}']);
      expect(problem.errors?.map(({ path }) => path).sort()).toEqual(['/categoryName', '/colorCode', '/description']);
    });
  });

  describe('of the address', () => {
    it.each<[string, number, string]>([
      ['/nowhere', 404, 'ROUTE_NOT_FOUND'],
      ['/api/v1/nowhere', 404, 'ROUTE_NOT_FOUND'],
      ['/api/v1', 404, 'ROUTE_NOT_FOUND'],
      ['/docs/nowhere.js', 404, 'ROUTE_NOT_FOUND'],
      ['/docs/..%2f..%2fpackage.json', 404, 'ROUTE_NOT_FOUND'],
      ['/%zz', 400, 'BAD_REQUEST'],
      ['/api/v1/users/%zz', 400, 'BAD_REQUEST'],
      ['/api/v1/users/'.padEnd(115, 'x'), 414, 'URI_TOO_LONG'],
      ['/api/v1/users/%00', 400, 'VALIDATION_FAILED'],
      ['/api/v1/users?limit=1&limit=2', 400, 'VALIDATION_FAILED'],
      ['/api/v1/users?limit=%zz', 400, 'VALIDATION_FAILED'],
      ['/api/v1/users?limit[]=1', 400, 'VALIDATION_FAILED'],
      ['/api/v1/logbook-entries?q=%00', 400, 'VALIDATION_FAILED'],
    ])('should be told about %s', async (url, status, code) => {
      expect(await problemOf('GET', url)).toMatchObject({ status, code, instance: url.split('?')[0] });
    });

    it('should be told about a method that the address does not know', async () => {
      expect(await problemOf('DELETE', '/api/v1/users')).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND' });
    });

    it('should be told about too many values of one parameter', async () => {
      const problem = await problemOf('GET', `/api/v1/users?${'roleId=1&'.repeat(51)}`);
      expect(problem).toMatchObject({ status: 400, errors: [{ path: '/roleId' }] });
    });

    it('should name the parameters that there are to who sends another', async () => {
      expect(await problemOf('GET', '/api/v1/roles?period=year')).toMatchObject({
        detail: 'Unrecognized key: "period": there are limit, cursor, sort, count',
        errors: [{ path: '', code: 'unrecognized_keys' }],
      });
    });

    it('should name the parameter', async () => {
      expect(await problemOf('GET', '/api/v1/users/1')).toMatchObject({
        detail: '/userId: must be a UUID',
        errors: [{ path: '/userId', message: 'must be a UUID', code: 'invalid_format' }],
      });
    });
  });

  describe('of our own', () => {
    beforeAll(() => logbook.database.query('ALTER FUNCTION app.instant(timestamptz) RENAME TO gone'));
    afterAll(() => logbook.database.query('ALTER FUNCTION app.gone(timestamptz) RENAME TO instant'));

    it('should say nothing of the inside', async () => {
      const problem = await problemOf('GET', '/api/v1/roles');
      expect(problem).toEqual({
        type: 'about:blank',
        title: 'Internal Server Error',
        status: 500,
        detail: 'Something went wrong on our side. Try again, and quote the requestId if it stays.',
        instance: '/api/v1/roles',
        code: 'INTERNAL_ERROR',
        requestId: expect.any(String),
      });
    });
  });

  describe('of the connection', () => {
    let port: number;

    beforeAll(async () => {
      await logbook.app.listen(0, '127.0.0.1');
      port = Number(new URL(await logbook.app.getUrl()).port);
    });

    const answerTo = (request: string) =>
      new Promise<string>((resolve, reject) => {
        let answer = '';
        const socket = connect(port, '127.0.0.1', () => socket.write(request));
        socket.on('data', (chunk) => (answer += chunk.toString()));
        socket.on('close', () => {
          resolve(answer);
        });
        socket.on('error', reject);
      });

    it.each([
      ['something that is not HTTP', 'Hello?\r\n\r\n', 400, 'BAD_REQUEST'],
      [
        'a body of two lengths',
        'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
        400,
        'BAD_REQUEST',
      ],
      [
        'endless headers',
        `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
        431,
        'HEADERS_TOO_LARGE',
      ],
    ])('should be told about %s', async (_, request, status, code) => {
      const [head = '', body = ''] = (await answerTo(request)).split('\r\n\r\n');
      expect(head).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
      expect(head).toContain('\r\nContent-Type: application/problem+json; charset=utf-8\r\n');
      expect(JSON.parse(body)).toMatchObject({ status, code, requestId: expect.stringMatching(/^[\da-f-]{36}$/) });
    });
  });
});
