import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import type { EmbeddedPostgresAddress, EmbeddedPostgresOptions } from '../../src/database/embedded/embedded-postgres';

const CHILD = join(__dirname, 'embedded-postgres.child.cjs');

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
  const deadline = Date.now() + 5_000;
  while (Date.now() < deadline) {
    const [owner] = await query(
      server,
      `SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid <> ${session!.pid}`,
    ).catch(() => []);
    if (owner) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The owner did not take its lock again');
}

/** Starts a server in a process of its own; resolves when that has started or refused. */
export async function startChild(options: EmbeddedPostgresOptions & { stay?: boolean }, account = {}) {
  const child = spawn(process.execPath, [CHILD, JSON.stringify(options)], {
    ...account,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { ...(JSON.parse(line) as { pid?: number; error?: string }), process: child };
}
