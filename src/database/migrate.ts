import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientConfig } from 'pg';
import type { DataSource } from 'typeorm';
import { migrations } from '../../migrations';
import { StartupError } from '../config/startup.error';
import { noLoginRoles } from './bootstrap';
import { withClient } from './connect';
import { type Migration, migrationDataSource } from './data-source';
import { inSteps, runsAlone } from './migration-steps';
import { trySessionLock } from './session-lock';

const migrationLock = 7_270_002;
const lockPollMs = 50;

/** Names of the migrations that this version of the code knows. */
export const knownMigrations: ReadonlySet<string> = new Set(migrations.map((migration) => migration.name));

/**
 * Brings the schema up to this version of the code. Harmless to repeat; of many processes at once one migrates and the
 * others wait for it.
 * @param connection signs in as pp_migrator
 * @param aboutTo is told, of an older schema, what works through its entries: that can take minutes
 * @returns names of the migrations that ran
 * @throws StartupError when the schema is newer than the code, or the server lacks a role
 */
export async function migrate(connection: ClientConfig, aboutTo?: (name: string) => void): Promise<string[]> {
  return withMigrationLock(connection, async () => {
    const applied = await withDataSource(connection, [], async (dataSource) => {
      await assertRolesExist(dataSource);
      return appliedMigrations(dataSource);
    });
    assertSchemaIsKnown(applied);
    const ran: string[] = [];
    for (const step of inSteps(migrations.filter(({ name }) => !applied.includes(name)))) {
      if (applied.length > 0) step.filter(runsAlone).forEach(({ name }) => aboutTo?.(name));
      const transaction = step.some(runsAlone) ? 'none' : 'all';
      const done = await withDataSource(connection, step, (dataSource) => dataSource.runMigrations({ transaction }));
      ran.push(...done.map(({ name }) => name));
    }
    return ran;
  });
}

/**
 * Takes back the newest `count` migrations, newest first, and with them the data that they brought.
 * @returns their names
 * @throws StartupError when the schema is newer than the code
 */
export async function revert(connection: ClientConfig, count: number): Promise<string[]> {
  return withMigrationLock(connection, () =>
    withDataSource(connection, migrations, async (dataSource) => {
      const applied = await appliedMigrations(dataSource);
      assertSchemaIsKnown(applied);
      const newest = applied.toReversed().slice(0, count);
      for (const name of newest) {
        const migration = migrations.find((known) => known.name === name);
        await dataSource.undoLastMigration({ transaction: migration && runsAlone(migration) ? 'none' : 'all' });
      }
      return newest;
    }),
  );
}

/** @throws StartupError unless exactly the known migrations are applied */
export function assertSchemaIsCurrent(applied: readonly string[]): void {
  assertSchemaIsKnown(applied);
  const missing = [...knownMigrations].filter((name) => !applied.includes(name));
  if (missing.length > 0) {
    throw new StartupError(
      `The database lacks ${String(missing.length)} migration(s): run \`npm run db:migrate\`, or set DATABASE_MIGRATION_URL.`,
    );
  }
}

function assertSchemaIsKnown(applied: readonly string[]): void {
  const unknown = applied.filter((name) => !knownMigrations.has(name));
  if (unknown.length > 0) {
    throw new StartupError(
      `The database is newer than this version of PreventPlus (it has ${unknown.join(', ')}): install the newer version.`,
    );
  }
}

/** A newer version may bring a role, which only a superuser can make. */
async function assertRolesExist(dataSource: DataSource): Promise<void> {
  const missing = await dataSource.query<{ role: string }[]>(
    'SELECT role FROM unnest($1::text[]) AS role WHERE to_regrole(role) IS NULL',
    [noLoginRoles],
  );
  if (missing.length > 0) {
    const names = missing.map(({ role }) => role).join(', ');
    throw new StartupError(`The server lacks the role ${names} of this version: run \`npm run db:bootstrap\` first.`);
  }
}

/** Names of the migrations that a database has, oldest first. */
async function appliedMigrations(dataSource: DataSource): Promise<string[]> {
  const [table] = await dataSource.query<{ exists: boolean }[]>(
    `SELECT to_regclass('public.schema_migrations') IS NOT NULL AS exists`,
  );
  if (!table?.exists) return [];
  const rows = await dataSource.query<{ name: string }[]>('SELECT name FROM schema_migrations ORDER BY id');
  return rows.map((row) => row.name);
}

function withMigrationLock<T>(connection: ClientConfig, work: () => Promise<T>): Promise<T> {
  return withClient(connection, async (client) => {
    while (!(await trySessionLock(client, migrationLock))) await sleep(lockPollMs);
    return work();
  });
}

/** Asks again and again: building an index waits for every statement under way, also for one that waits for the lock. */
async function withDataSource<T>(
  connection: ClientConfig,
  known: readonly Migration[],
  work: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const dataSource = await migrationDataSource(connection, known).initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
