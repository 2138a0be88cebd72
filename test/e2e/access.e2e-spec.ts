import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { ACCESS } from '../../src/common/http/access.decorator';
import type { Problem } from '../../src/common/http/problem';
import type { GivenUser } from '../factories/given';
import { recordsOf } from '../setup/audit';
import { useLogbook } from '../setup/logbook';
import { operationsOf } from '../setup/openapi';
import { routesOf } from '../setup/routes';

/** All that anybody may ask for. Whoever adds a line here opens a door. */
const openRoutes = [
  'GET /',
  'GET /docs',
  'GET /docs/',
  'GET /docs/*',
  'GET /docs/LICENSE',
  'GET /docs/docs/swagger-ui-init.js',
  'GET /docs/index.html',
  'GET /docs/swagger-ui-init.js',
  'GET /health/live',
  'GET /health/ready',
  'GET /openapi.json',
  'OPTIONS *',
  'POST /api/v1/auth/forgot-password',
  'POST /api/v1/auth/login',
  'POST /api/v1/auth/refresh',
  'POST /api/v1/auth/reset-password',
];

describe('access', () => {
  const logbook = useLogbook();

  it('should be closed on every route to whoever has no token, unless it is meant for everybody', async () => {
    const open: string[] = [];
    const routes = routesOf(logbook.app).filter(({ method }) => method !== 'HEAD');
    for (const { method, path } of routes) {
      const url = path.replaceAll(/:\w+/g, '018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10');
      const { statusCode } = await logbook.app.inject({ method: method as 'GET', url });
      if (statusCode !== 401) open.push(`${method} ${path}`);
    }
    expect(open.sort()).toEqual(openRoutes);

    const known = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(known).toEqual(
      expect.arrayContaining(operationsOf(logbook.app).map(({ method, path }) => `${method} ${path}`)),
    );
  });

  it('should be closed for HEAD where it is closed for GET', async () => {
    const heads = routesOf(logbook.app).filter(({ method, path }) => method === 'HEAD' && path.startsWith('/api/'));
    for (const { path } of heads)
      expect((await logbook.app.inject({ method: 'HEAD', url: path })).statusCode).toBe(401);
    expect(heads.length).toBeGreaterThan(10);
  });

  it('should be declared by every method of every controller', () => {
    const handlers = [...logbook.app.get(ModulesContainer).values()]
      .flatMap((module) => [...module.controllers.values()])
      .flatMap(({ metatype }) => handlersOf(metatype as new () => object));
    const undeclared = handlers.filter(({ handler }) => !Reflect.hasMetadata(ACCESS, handler));
    expect(undeclared).toEqual([]);
    expect(handlers).toHaveLength(operationsOf(logbook.app).length);
  });

  describe('when it is denied', () => {
    let technician: GivenUser;

    beforeAll(async () => {
      technician = await logbook.given.technician();
    });

    it('should be recorded, although the transaction was rolled back', async () => {
      const requestId = '018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b99';
      const answer = await logbook
        .as(technician)
        .post('/locations', { locationName: 'Denied' }, { 'x-request-id': requestId, 'user-agent': 'tablet 7' });
      expect(answer).toMatchObject({ status: 403, body: { code: 'ACCESS_DENIED', requestId } });
      expect(await recordsOf(logbook.database, answer)).toEqual([
        {
          userId: technician.userId,
          action: 'access_denied',
          entityType: 'routes',
          entityId: 'POST /api/v1/locations',
          details: { code: 'ACCESS_DENIED', requiredLevel: 'Manager' },
          ipAddress: '127.0.0.1',
          userAgent: 'tablet 7',
        },
      ]);
    });

    it('should be recorded when a rule denies it, and not the route', async () => {
      const answer = await logbook.as(technician).get('/logbook-entries?deleted=true');
      expect(answer.status).toBe(403);
      expect(await recordsOf(logbook.database, answer)).toMatchObject([
        { action: 'access_denied', entityId: 'GET /api/v1/logbook-entries' },
      ]);
    });

    it('should be recorded when the password must be changed first', async () => {
      const newcomer = await logbook.given.technician({ mustChangePassword: true });
      const answer = await logbook.as(newcomer).get('/roles');
      expect(await recordsOf(logbook.database, answer)).toMatchObject([
        { userId: newcomer.userId, action: 'access_denied', details: { code: 'PASSWORD_CHANGE_REQUIRED' } },
      ]);
    });

    it.each([
      ['POST', '/locations', { colour: 1 }],
      ['POST', '/categories', {}],
      ['POST', '/users', { username: 5 }],
      ['GET', '/users?limit=nought', undefined],
    ] as const)('should be so before anything is said about %s %s', async (method, path, body) => {
      const answer = await logbook.as(technician).send<Problem>(method, path, body);
      expect(answer).toMatchObject({ status: 403, body: { code: 'ACCESS_DENIED' } });
      expect(await recordsOf(logbook.database, answer)).toMatchObject([{ action: 'access_denied' }]);

      const ended = { ...technician, sessionId: await logbook.given.session(technician.userId, '-1 second') };
      expect((await logbook.as(ended).send<Problem>(method, path, body)).body).toMatchObject({
        status: 401,
        code: 'SESSION_ENDED',
      });
    });

    it('should leave nothing behind', async () => {
      const [{ count }] = (await logbook.database.query<{ count: string }>('SELECT count(*) FROM locations')) as [
        { count: string },
      ];
      expect(count).toBe('0');
    });
  });
});

function handlersOf(controller: new () => object) {
  return new MetadataScanner()
    .getAllMethodNames(controller.prototype as object)
    .map((name) => ({
      name: `${controller.name}.${name}`,
      handler: (controller.prototype as Record<string, object>)[name]!,
    }))
    .filter(({ handler }) => Reflect.hasMetadata('path', handler));
}
