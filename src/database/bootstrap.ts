import type { Client, ClientConfig } from 'pg';
import { StartupError } from '../config/startup.error';
import { withClient } from './connect';
import { inDatabase } from './connection-url';

const bootstrapLock = 7_270_001;

/** The roles of the server, in the order in which they are granted. Only pp_app and pp_migrator can log in. */
export const noLoginRoles = [
  'pp_owner',
  'pp_auth',
  'pp_audit',
  'pp_keys',
  'pp_search',
  'pp_archive',
  'pp_imports',
  'pp_jobs',
  'pp_nobody',
  'pp_technician',
  'pp_technician_reader',
  'pp_manager',
  'pp_admin',
];
const memberships: Record<string, string[]> = {
  pp_migrator: ['pp_owner'],
  pp_owner: ['pp_auth', 'pp_audit', 'pp_keys', 'pp_search', 'pp_archive', 'pp_imports'],
  pp_app: ['pp_technician', 'pp_technician_reader', 'pp_manager', 'pp_admin', 'pp_jobs', 'pp_nobody'],
};

/** What the application's sessions rely on, whatever the server's own settings; a role's settings also pass PgBouncer. */
const appSettings = {
  TimeZone: `'UTC'`,
  DateStyle: `'ISO'`,
  search_path: 'public',
  statement_timeout: `'30s'`,
  idle_in_transaction_session_timeout: `'60s'`,
};

export interface BootstrapOptions {
  /** Connection of a superuser to any existing database of the server. */
  admin: ClientConfig;
  /** The logbook's database; created when it does not exist. */
  database: string;
  /** Passwords to set. A role that has none here keeps the one it has. */
  passwords: { pp_app?: string; pp_migrator?: string };
  /** Go on although any role may call set_config (ALLOW_WEAK_CONTEXT). */
  allowWeakContext?: boolean;
}

/**
 * Makes roles, database and the privileges that belong to the server rather than to a migration. Harmless to repeat,
 * and many at once succeed.
 * @throws StartupError when the server does not let set_config be revoked
 */
export async function bootstrap(options: BootstrapOptions): Promise<void> {
  await withClient(options.admin, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [bootstrapLock]);
    await createRoles(client, options.passwords);
    await createDatabase(client, options.database);
    await withClient(inDatabase(options.admin, options.database), async (inside) => {
      await secureDatabase(inside, options.database, options.allowWeakContext ?? false);
    });
  });
}

/** Which of the roles that sign in exist already. */
export async function existingLogins(admin: ClientConfig): Promise<string[]> {
  return withClient(admin, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT rolname AS name FROM pg_roles WHERE rolname IN ('pp_app', 'pp_migrator')`,
    );
    return rows.map((row) => row.name);
  });
}

/** Privileges that a cloned database does not inherit from its template. */
export async function secureDatabase(client: Client, database: string, allowWeakContext: boolean): Promise<void> {
  const name = client.escapeIdentifier(database);
  await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  await client.query(`GRANT CONNECT ON DATABASE ${name} TO pp_app, pp_migrator`);
  await client.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  await client.query('ALTER SCHEMA public OWNER TO pp_owner');
  await restrictSetConfig(client, allowWeakContext);
}

/** Roles that may call set_config could make themselves anybody: only pp_app may, before it becomes somebody. */
async function restrictSetConfig(client: Client, allowWeakContext: boolean): Promise<void> {
  const setConfig = 'pg_catalog.set_config(text, text, boolean)';
  try {
    await client.query(`REVOKE EXECUTE ON FUNCTION ${setConfig} FROM PUBLIC`);
    await client.query(`GRANT EXECUTE ON FUNCTION ${setConfig} TO pp_app`);
  } catch {
    // A server that refuses is told apart below, together with one that only warns.
  }
  const { rows } = await client.query<{ weak: boolean }>(
    `SELECT has_function_privilege('pp_technician', '${setConfig}', 'EXECUTE') AS weak`,
  );
  if (rows[0]?.weak && !allowWeakContext) {
    throw new StartupError(
      'This server does not let set_config be revoked from PUBLIC, which row-level security rests on: ' +
        'bootstrap as a superuser, or set ALLOW_WEAK_CONTEXT=true to accept the risk.',
    );
  }
}

async function createRoles(client: Client, passwords: BootstrapOptions['passwords']): Promise<void> {
  const { rows } = await client.query<{ rolname: string }>(`SELECT rolname FROM pg_roles WHERE rolname LIKE 'pp\\_%'`);
  const existing = new Set(rows.map((row) => row.rolname));
  for (const role of noLoginRoles) {
    if (!existing.has(role)) await client.query(`CREATE ROLE ${role} NOLOGIN`);
  }
  for (const role of ['pp_app', 'pp_migrator'] as const) {
    if (!existing.has(role)) await client.query(`CREATE ROLE ${role} LOGIN NOINHERIT`);
    const password = passwords[role];
    if (password) await client.query(`ALTER ROLE ${role} PASSWORD ${client.escapeLiteral(password)}`);
  }
  for (const [setting, value] of Object.entries(appSettings)) {
    await client.query(`ALTER ROLE pp_app SET ${setting} = ${value}`);
  }
  for (const [member, roles] of Object.entries(memberships)) {
    await client.query(`GRANT ${roles.join(', ')} TO ${member}`);
  }
}

async function createDatabase(client: Client, database: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  if (rowCount) return;
  // template0, whose encoding and collation do not depend on what somebody installed into template1
  await client.query(
    `CREATE DATABASE ${client.escapeIdentifier(database)} OWNER pp_owner TEMPLATE template0 ENCODING 'UTF8'`,
  );
}
