import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresAddress,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../src/database/embedded/embedded-postgres';
import { until } from '../setup/until';

const CHILD = join(__dirname, 'embedded-postgres.child.cjs');

/** A directory for the data of servers, which are stopped after each test. */
export function useEmbeddedServers() {
  const started: EmbeddedPostgres[] = [];
  let root: string;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'pp-embedded-'));
    chmodSync(root, 0o711);
  });
  afterEach(async () => {
    for (const server of started.splice(0)) await server.stop();
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  return {
    started,
    path: (name: string) => join(root, name),
    optionsFor: (name: string): EmbeddedPostgresOptions => ({
      dataDir: join(root, name),
      dataDirIsDefault: false,
      major: 15,
      superuserPassword: 'correct horse',
      durable: false,
      settings: { shared_buffers: '16MB' },
    }),
    start: async (options: EmbeddedPostgresOptions) => {
      const server = await startEmbeddedPostgres(options);
      started.push(server);
      return server;
    },
  };
}

export async function makeData(server: EmbeddedPostgresAddress): Promise<void> {
  await query(server, `CREATE TABLE kept AS SELECT 'first start' AS from_the`);
}

export async function expectDataKept(server: EmbeddedPostgresAddress): Promise<void> {
  expect(await query(server, 'SELECT * FROM kept')).toEqual([{ from_the: 'first start' }]);
}

/** Runs one statement on a connection of its own. */
export async function query(address: EmbeddedPostgresAddress, sql: string): Promise<unknown[]> {
  const { host, port, user, password } = address;
  const client = new Client({ host, port, user, password, database: 'postgres' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Kills a session, upon which PostgreSQL ends all of them and recovers; resolves when it serves again. */
export async function crashSessions(server: EmbeddedPostgresAddress) {
  const [session] = (await query(
    server,
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'preventplus owner'`,
  )) as { pid: number }[];
  process.kill(session!.pid, 'SIGKILL');
  const ownedAgain = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid <> ${session!.pid}`;
  await until(async () => (await query(server, ownedAgain).catch(() => [])).length > 0);
}

/** Starts a server in a process of its own; resolves when that has started or refused. */
export async function startChild(options: EmbeddedPostgresOptions & { stay?: boolean }, account = {}) {
  const child = spawn(process.execPath, [CHILD, JSON.stringify(options)], {
    ...account,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit'); // from the beginning: one that just ends may do so before its line is read
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { ...(JSON.parse(line) as { pid?: number; error?: string }), exited, process: child };
}
