import { useLogbook } from '../setup/logbook';
import { testConfig } from '../setup/test-config';

describe('the headers of an answer', () => {
  const logbook = useLogbook({ config: testConfig.with({ CORS_ORIGINS: ['https://logbook.example.com'] }) });

  const headersOf = async (url: string, headers: Record<string, string> = {}, method: 'GET' | 'OPTIONS' = 'GET') =>
    (await logbook.app.inject({ method, url, headers })).headers;

  it.each(['/api/v1/auth/me', '/docs', '/nowhere'])('should protect browsers at %s', async (url) => {
    expect(await headersOf(url)).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'self'"),
      'strict-transport-security': expect.stringContaining('max-age='),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
    });
  });

  it('should keep personal data out of caches', async () => {
    const admin = await logbook.given.admin();
    for (const path of ['/auth/me', '/users', `/users/${admin.userId}`])
      expect((await logbook.as(admin).get(path)).headers['cache-control']).toBe('no-store');
  });

  it('should not tell what it runs on', async () => {
    expect(await headersOf('/health/live')).not.toHaveProperty('x-powered-by');
    expect(await headersOf('/health/live')).not.toHaveProperty('server');
  });

  it('should let the pages of an allowed origin read it', async () => {
    const headers = await headersOf('/api/v1/auth/me', { origin: 'https://logbook.example.com' });
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://logbook.example.com',
      'access-control-expose-headers': expect.stringContaining('X-Request-Id'),
      vary: expect.stringContaining('Origin'),
    });
  });

  it.each([
    'https://evil.example.com',
    'http://logbook.example.com',
    'https://logbook.example.com.evil.example',
    'null',
  ])('should not let the pages of %s read it', async (origin) => {
    const preflight = { origin, 'access-control-request-method': 'DELETE' };
    for (const headers of [
      await headersOf('/api/v1/auth/me', { origin }),
      await headersOf('/api/v1/auth/me', preflight, 'OPTIONS'),
    ])
      expect(headers['access-control-allow-origin'] ?? 'none').not.toBe(origin);
  });
});
