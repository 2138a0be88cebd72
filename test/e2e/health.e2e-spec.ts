import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { useLogbook } from '../setup/logbook';
import { testServer } from '../setup/server';
import { withClient } from '../setup/test-database';
import { until } from '../setup/until';

describe('health', () => {
  const logbook = useLogbook();

  const get = (path: string) => logbook.anybody.get(path);
  /** Ends the application's connections, and lets it notice. */
  const endConnections = async () => {
    await logbook.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'preventplus'`,
    );
    const { master } = logbook.app.get(DataSource).driver as PostgresDriver;
    await until(() => Promise.resolve((master as Pool).totalCount === 0));
  };

  it.each(['/health/live', '/health/ready'])('should be fine at %s', async (path) => {
    expect(await get(path)).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  it.each(['/health/live', '/health/ready'])('should not be kept by caches at %s', async (path) => {
    expect((await get(path)).headers).not.toHaveProperty('etag');
  });

  it('should not suffer from connections that ended', async () => {
    const admin = await logbook.given.admin();
    await get('/health/ready');
    await endConnections();
    const answers = [await get('/health/ready'), await logbook.as(admin).get('/roles')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  describe('without its database', () => {
    const allowConnections = (allowed: boolean) =>
      withClient(testServer().admin, (client) =>
        client.query(`ALTER DATABASE ${logbook.database.name} ALLOW_CONNECTIONS ${String(allowed)}`),
      );

    beforeAll(async () => {
      await allowConnections(false);
      await endConnections();
    });
    afterAll(() => allowConnections(true));

    it('should still be live', async () => {
      expect((await get('/health/live')).status).toBe(200);
    });

    it('should not be ready, and say no more', async () => {
      const problem = await logbook.anybody.problem('GET', '/health/ready');
      expect(problem).toMatchObject({ status: 503, code: 'NOT_READY' });
      expect(JSON.stringify(problem)).not.toContain(logbook.database.name);
    });
  });

  it('should be ready again as soon as the database is back', async () => {
    expect((await get('/health/ready')).status).toBe(200);
  });

  it('should not be ready with the schema of another version', async () => {
    await logbook.database.query(`INSERT INTO schema_migrations (timestamp, name) VALUES (1, 'Future1990000000001')`);
    expect(await logbook.anybody.problem('GET', '/health/ready')).toMatchObject({ status: 503, code: 'NOT_READY' });
    await logbook.database.query(`DELETE FROM schema_migrations WHERE name = 'Future1990000000001'`);
  });
});
