import { spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRoot } from '../../src/database/embedded/account';
import {
  type EmbeddedPostgresOptions,
  findRunningEmbeddedPostgres,
} from '../../src/database/embedded/embedded-postgres';
import { OwnerLock } from '../../src/database/embedded/owner-lock';
import { until } from '../setup/until';
import { expectDataKept, makeData, startChild, useEmbeddedServers } from './embedded-postgres.support';

describe('embedded PostgreSQL, after a violent end', () => {
  const { start, optionsFor } = useEmbeddedServers();
  let options: EmbeddedPostgresOptions;

  beforeAll(async () => {
    options = optionsFor('data');
    const server = await start(options);
    await makeData(server);
    await server.stop();
  });

  /** Kills a server and resolves with what its owner was told. */
  const killServer = () =>
    new Promise<string>((resolve, reject) => {
      start({ ...options, onUnexpectedExit: resolve }).then(({ pid }) => process.kill(pid, 'SIGKILL'), reject);
    });

  it('should stop the server of a killed PreventPlus and take its data over', async () => {
    const child = await startChild({ ...options, stay: true });
    child.process.kill('SIGKILL');
    await child.exited;
    expect(await findRunningEmbeddedPostgres(options)).not.toBeNull();

    const server = await start(options);
    expect(server.pid).not.toBe(child.pid);
    await expectDataKept(server);
  });

  it('should leave the lock to whoever put a server in the place of its own', async () => {
    const child = await startChild({ ...options, stay: true });
    child.process.kill('SIGKILL');
    await child.exited;
    const found = (await findRunningEmbeddedPostgres(options))!;

    expect(await OwnerLock.take(found, options.dataDir, () => false)).toBeNull();
    await expectDataKept(await start(options));
  });

  it('should stop with an application that ends without a word, and not keep it alive', async () => {
    const child = await startChild(options);

    expect(await child.exited).toEqual([0, null]);
    // told to stop, it has stopped a little later
    await until(async () => (await findRunningEmbeddedPostgres(options)) === null);
    await expectDataKept(await start(options));
  });

  it('should report a killed server and recover on the next start', async () => {
    expect(await killServer()).toContain('killed by SIGKILL');

    await expectDataKept(await start(options));
  });

  it('should recover although the id of the killed server now belongs to another process', async () => {
    await killServer();
    const clusterDir = join(options.dataDir, 'postgres');
    const { uid, gid } = statSync(clusterDir);
    const stranger = spawn('sleep', ['60'], isRoot() ? { uid, gid, cwd: '/' } : {});
    const pidFile = join(clusterDir, 'postmaster.pid');
    writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(stranger.pid)));

    await expectDataKept(await start(options));
    stranger.kill();
  });
});
