import type { Problem } from '../../src/common/http/problem';
import { useLogbook } from '../setup/logbook';
import { testConfig } from '../setup/test-config';

const perMinute = 5;

describe('a flood of requests', () => {
  const config = testConfig.with({
    RATE_LIMIT_PER_MINUTE: perMinute,
    TRUSTED_PROXIES: ['127.0.0.1'],
    CORS_ORIGINS: ['https://logbook.example.com'],
  });
  const logbook = useLogbook({ config });
  let count = 0;

  /** Each test floods from an address of its own. */
  const newAddress = () => `192.0.2.${String(++count)}`;
  const ask = (from: string, url = '/api/v1/auth/me', headers: Record<string, string> = {}) =>
    logbook.app.inject({ method: 'GET', url, headers: { 'x-forwarded-for': from, ...headers } });
  const flood = async (from: string, url?: string) => {
    for (let sent = 0; sent < perMinute; sent++) await ask(from, url);
  };

  it('should be told how much is left', async () => {
    const from = newAddress();
    const seen = [(await ask(from)).headers, (await ask(from)).headers];
    expect(seen).toMatchObject([
      { 'ratelimit-limit': String(perMinute), 'ratelimit-remaining': '4', 'ratelimit-reset': expect.any(String) },
      { 'ratelimit-limit': String(perMinute), 'ratelimit-remaining': '3' },
    ]);
  });

  it('should be refused with a problem that says when to go on', async () => {
    const from = newAddress();
    await flood(from);
    const { statusCode, headers, body } = await ask(from);
    expect(statusCode).toBe(429);
    expect(headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'ratelimit-remaining': '0',
      'x-request-id': expect.any(String),
    });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(JSON.parse(body) as Problem).toMatchObject({
      status: 429,
      code: 'TOO_MANY_REQUESTS',
      instance: '/api/v1/auth/me',
      requestId: headers['x-request-id'],
    });
  });

  it('should not keep out whoever comes from another address', async () => {
    await flood(newAddress());
    expect((await ask(newAddress())).statusCode).toBe(401);
  });

  it('should count over all paths, also over those that nothing answers', async () => {
    const from = newAddress();
    await flood(from, '/api/v1/nowhere');
    expect((await ask(from, '/api/v1/nowhere')).statusCode).toBe(429);
    expect((await ask(from, '/openapi.json')).statusCode).toBe(429);
  });

  it('should count a network of IPv6 as one address', async () => {
    for (let sent = 0; sent < perMinute; sent++) await ask(`2001:db8::${String(sent)}`);
    expect((await ask('2001:db8::ffff')).statusCode).toBe(429);
  });

  it('should never keep a health check out', async () => {
    const from = newAddress();
    await flood(from);
    for (const path of ['/health/live', '/health/ready']) {
      const { statusCode, headers } = await ask(from, path);
      expect(statusCode).toBe(200);
      expect(headers).not.toHaveProperty('ratelimit-limit');
    }
  });

  it('should be seen by the pages of an allowed origin', async () => {
    const from = newAddress();
    await flood(from);
    const { statusCode, headers } = await ask(from, '/api/v1/auth/me', { origin: 'https://logbook.example.com' });
    expect(statusCode).toBe(429);
    expect(headers['access-control-allow-origin']).toBe('https://logbook.example.com');
    expect(headers['access-control-expose-headers']).toContain('Retry-After');
  });
});

describe('a flood of requests without a limit', () => {
  const logbook = useLogbook({ config: testConfig.with({ RATE_LIMIT_PER_MINUTE: 0 }) });

  it('should get through', async () => {
    for (let sent = 0; sent < 20; sent++) {
      const { statusCode, headers } = await logbook.app.inject({ method: 'GET', url: '/api/v1/auth/me' });
      expect(statusCode).toBe(401);
      expect(headers).not.toHaveProperty('ratelimit-limit');
    }
  });
});
