import type { Problem } from '../../src/common/http/problem';
import { recordsOf } from '../setup/audit';
import { type Logbook, useLogbook } from '../setup/logbook';
import { testConfig } from '../setup/test-config';

const requestId = '018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10';
const newUuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

let count = 0;
/** An attempt to sign in, which is recorded with where it came from; as somebody else each time, as nobody may fail often. */
const attempt = async (logbook: Logbook, headers: Record<string, string>, remoteAddress?: string) => {
  const answer = await logbook.app.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    headers,
    payload: { login: `nobody-${String(++count)}`, password: 'wrong' },
    ...(remoteAddress && { remoteAddress }),
  });
  expect(answer.statusCode).toBe(401);
  const [record] = await recordsOf(logbook.database, answer);
  return { headers: answer.headers, problem: JSON.parse(answer.body) as Problem, record: record! };
};

describe('where a request comes from', () => {
  const logbook = useLogbook();

  describe('its id', () => {
    it('should be the one that it brings, in the answer and in the audit record', async () => {
      const { headers, problem, record } = await attempt(logbook, { 'x-request-id': requestId });
      expect(headers['x-request-id']).toBe(requestId);
      expect(problem.requestId).toBe(requestId);
      expect(record.action).toBe('login_failed');
    });

    it('should be written in lower case', async () => {
      const { headers } = await attempt(logbook, { 'x-request-id': requestId.toUpperCase() });
      expect(headers['x-request-id']).toBe(requestId);
    });

    it.each([
      ['none', {}],
      ['something else than a UUID', { 'x-request-id': 'req-1' }],
      ['two', { 'x-request-id': `${requestId}, ${requestId}` }],
      ['markup', { 'x-request-id': '<script>' }],
      ['a UUID with something behind it', { 'x-request-id': `${requestId}\t}{"level":60` }],
    ])('should be made when it brings %s', async (_, headers) => {
      const first = (await attempt(logbook, headers)).headers['x-request-id'];
      const second = (await attempt(logbook, headers)).headers['x-request-id'];
      expect([first, second]).toEqual([expect.stringMatching(newUuid), expect.stringMatching(newUuid)]);
      expect(first).not.toBe(second);
    });

    it.each(['/health/live', '/docs', '/nowhere', '/%zz', '/openapi.json'])(
      'should stand in the answer to %s',
      async (url) => {
        const { headers } = await logbook.app.inject({ url, headers: { 'x-request-id': requestId } });
        expect(headers['x-request-id']).toBe(requestId);
      },
    );
  });

  it('should be the address of the connection, whatever it says of itself', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.7', 'x-real-ip': '203.0.113.7', forwarded: 'for=203.0.113.7' };
    expect((await attempt(logbook, headers, '198.51.100.9')).record.ipAddress).toBe('198.51.100.9');
  });

  it('should be recorded with at most 512 characters of the user agent', async () => {
    expect((await attempt(logbook, { 'user-agent': 'x'.repeat(600) })).record.userAgent).toHaveLength(512);
  });
});

describe('where a request through a trusted proxy comes from', () => {
  const logbook = useLogbook({ config: testConfig.with({ TRUSTED_PROXIES: ['10.0.0.0/8'] }) });
  const addressOf = async (forwarded: string, remoteAddress: string) =>
    (await attempt(logbook, { 'x-forwarded-for': forwarded }, remoteAddress)).record.ipAddress;

  it('should be what the proxy says', async () => {
    expect(await addressOf('203.0.113.7', '10.1.2.3')).toBe('203.0.113.7');
    expect(await addressOf('2001:db8::7', '10.1.2.3')).toBe('2001:db8::7');
  });

  it('should not be what the client told the proxy', async () => {
    expect(await addressOf('192.0.2.1, 203.0.113.7, 10.9.9.9', '10.1.2.3')).toBe('203.0.113.7');
  });

  it('should be the address of the connection when another one says so', async () => {
    expect(await addressOf('203.0.113.7', '198.51.100.9')).toBe('198.51.100.9');
  });

  it('should be nothing when the proxy does not know', async () => {
    expect(await addressOf('unknown', '10.1.2.3')).toBeNull();
    expect(await addressOf('x'.repeat(100), '10.1.2.3')).toBeNull();
  });
});
