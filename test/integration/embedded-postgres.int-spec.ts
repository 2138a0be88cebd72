import { chownSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { firstBlocked, isRoot } from '../../src/database/embedded/account';
import {
  type EmbeddedPostgresOptions,
  findRunningEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/database/embedded/embedded-postgres';
import { freePort } from '../../src/database/embedded/free-port';
import {
  crashSessions,
  expectDataKept,
  makeData,
  query,
  startChild,
  useEmbeddedServers,
} from './embedded-postgres.support';

const NOBODY = { uid: 65534, gid: 65534 };
const ALREADY_RUNNING = /^PreventPlus is already running on this DATA_DIR \(.+\): stop it first/;
const onlyAsRoot = isRoot() ? it : it.skip;
const onlyAsRootInOpenCheckout = isRoot() && !firstBlocked(__dirname, NOBODY) ? it : it.skip;

describe('embedded PostgreSQL', () => {
  const servers = useEmbeddedServers();
  const { start, optionsFor } = servers;
  let options: EmbeddedPostgresOptions;

  beforeAll(() => {
    options = optionsFor('data');
  });

  describe('a new data directory', () => {
    it('should be made with checksums, UTF-8 and code point order', async () => {
      const server = await start(options);

      expect(
        await query(
          server,
          `SELECT current_setting('data_checksums') AS checksums, datcollate, datctype,
          pg_encoding_to_char(encoding) AS encoding FROM pg_database WHERE datname = 'postgres'`,
        ),
      ).toEqual([{ checksums: 'on', datcollate: 'C.UTF-8', datctype: 'C.UTF-8', encoding: 'UTF8' }]);
      await makeData(server);
    });

    it('should not keep the password anywhere outside the server', () => {
      expect(readdirSync(options.dataDir).sort()).toEqual(['postgres', 'run']);
    });

    it('should keep its data for the next start', async () => {
      await expectDataKept(await start(options));
    });
  });

  describe('access', () => {
    it('should listen on a socket in a private directory alone', async () => {
      const server = await start(options);

      expect(server.host).toBe(join(options.dataDir, 'run'));
      expect(statSync(server.host).mode & 0o777).toBe(0o700);
      expect(await query(server, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
    });

    it('should refuse a wrong password, also over the socket and to local TCP', async () => {
      const server = await start({ ...options, tcpPort: await freePort() });

      for (const host of [server.host, '127.0.0.1']) {
        await expect(query({ ...server, host, password: 'wrong' }, 'SELECT 1')).rejects.toThrow(
          /authentication failed/,
        );
        expect(await query({ ...server, host }, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      }
      expect(await query(server, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    });

    it('should put the socket elsewhere when its path would be too long', async () => {
      const long = optionsFor(`long-${'x'.repeat(90)}`);
      const server = await start(long);

      expect(server.host).toMatch(/preventplus-[0-9a-f]{12}$/);
      expect(statSync(server.host).mode & 0o777).toBe(0o700);
      expect(await findRunningEmbeddedPostgres(long)).toMatchObject({ host: server.host });
      rmSync(server.host, { recursive: true });
    });
  });

  describe('a running server', () => {
    it('should be found by commands beside it, until it stops', async () => {
      const { host, port, user, password, stop } = await start(options);

      expect(await findRunningEmbeddedPostgres(options)).toMatchObject({ host, port, user, password });
      await stop();
      expect(await findRunningEmbeddedPostgres(options)).toBeNull();
    });

    it('should refuse a second start in one clear line and be left alone by it', async () => {
      const server = await start(options);

      await expect(startEmbeddedPostgres(options)).rejects.toThrow(ALREADY_RUNNING);
      await expectDataKept(server);
    });

    it('should still refuse one after a crash of its own sessions', async () => {
      const server = await start(options);
      await crashSessions(server);

      await expect(startEmbeddedPostgres(options)).rejects.toThrow(ALREADY_RUNNING);
      await expectDataKept(server);
    });

    it('should let exactly one of two first starts at the same moment win', async () => {
      const contested = { ...optionsFor('contested'), log: () => undefined };
      const results = await Promise.allSettled([start(contested), start(contested)]);

      const refused = results.filter((result) => result.status === 'rejected');
      expect(refused).toEqual([
        { status: 'rejected', reason: expect.objectContaining({ message: expect.stringMatching(ALREADY_RUNNING) }) },
      ]);
      expect(await query(servers.started[0]!, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });
  });

  describe('refusals', () => {
    it('should say that the key file does not belong to the data', async () => {
      await expect(startEmbeddedPostgres({ ...options, superuserPassword: 'lost' })).rejects.toThrow(
        /key file .+ does not belong/,
      );
      expect(await findRunningEmbeddedPostgres(options)).toBeNull();
    });

    it('should name the version that made the data', async () => {
      await expect(startEmbeddedPostgres({ ...options, major: 18 })).rejects.toThrow(
        /was made by PostgreSQL 15, .+ is version 18: set EMBEDDED_POSTGRES=15/,
      );
    });

    it("should repeat the server's own words when it does not start", async () => {
      await expect(startEmbeddedPostgres({ ...options, settings: { work_mem: 'plenty' } })).rejects.toThrow(
        /did not start on .+: invalid value for parameter "work_mem": "plenty"/,
      );
    });

    onlyAsRoot('should name the directory of a chosen DATA_DIR that the server may not enter', async () => {
      const closed = servers.path('closed');
      mkdirSync(closed, { mode: 0o700 });

      await expect(startEmbeddedPostgres(optionsFor('closed/data'))).rejects.toThrow(
        `may not enter ${closed}: run chmod o+x ${closed}`,
      );
      expect(existsSync(join(closed, 'data/postgres'))).toBe(false);
    });
  });

  onlyAsRootInOpenCheckout(
    'should run as an ordinary user, whose data root then uses under the same account',
    async () => {
      const own = optionsFor('own');
      mkdirSync(own.dataDir);
      chownSync(own.dataDir, NOBODY.uid, NOBODY.gid);
      const child = await startChild(own, NOBODY);
      expect(child).toMatchObject({ pid: expect.any(Number) });
      await child.exited;

      const server = await start(own);
      expect(statSync(join(own.dataDir, 'postgres')).uid).toBe(NOBODY.uid);
      expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    },
  );

  it('should run PostgreSQL 18 with the builtin locale', async () => {
    const server = await start({ ...optionsFor('eighteen'), major: 18 });

    expect(
      await query(
        server,
        `SELECT datlocprovider, datlocale, current_setting('server_version_num')::int / 10000 AS major
        FROM pg_database WHERE datname = 'postgres'`,
      ),
    ).toEqual([{ datlocprovider: 'b', datlocale: 'C.UTF-8', major: 18 }]);
  });
});
