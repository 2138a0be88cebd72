import type { Client, ClientConfig } from 'pg';
import { StartupError } from '../config/startup.error';
import { withClient } from './connect';
import { assertSchemaIsCurrent } from './migrate';

/**
 * Refuses a database that the application must not work with: another schema than this version's, a login that
 * row-level security does not bind, or a server on which anybody may call set_config.
 * @param connection signs in as pp_app
 * @param variable where the connection comes from
 * @throws StartupError
 */
export async function verifyDatabase(
  connection: ClientConfig,
  allowWeakContext: boolean,
  variable = 'DATABASE_URL',
): Promise<void> {
  await withClient(connection, async (client) => {
    await refusePowerfulLogin(client, variable);
    if (!allowWeakContext) await refuseWeakContext(client);
    const { rows } = await client.query<{ name: string }>('SELECT name FROM app.applied_migrations() AS name');
    assertSchemaIsCurrent(rows.map((row) => row.name));
  });
}

async function refusePowerfulLogin(client: Client, variable: string): Promise<void> {
  const { rows } = await client.query<{ user: string; powerful: boolean; bootstrapped: boolean }>(`
    SELECT
      current_user AS user,
      rolsuper OR rolbypassrls OR pg_has_role(current_user, 'pg_database_owner', 'USAGE') AS powerful,
      to_regprocedure('app.applied_migrations()') IS NOT NULL AS bootstrapped
    FROM pg_roles WHERE rolname = current_user`);
  const login = rows[0];
  if (login?.powerful) {
    throw new StartupError(
      `${variable} signs in as ${login.user}, whom row-level security does not bind: let it sign in as pp_app.`,
    );
  }
  if (!login?.bootstrapped) {
    throw new StartupError('The database is empty: run `npm run db:bootstrap` and `npm run db:migrate` first.');
  }
}

async function refuseWeakContext(client: Client): Promise<void> {
  const { rows } = await client.query<{ weak: boolean }>(
    `SELECT has_function_privilege('pp_technician', 'pg_catalog.set_config(text,text,boolean)', 'EXECUTE') AS weak`,
  );
  if (rows[0]?.weak) {
    throw new StartupError(
      'Any role of this server may call set_config: run `npm run db:bootstrap` as a superuser, or set ALLOW_WEAK_CONTEXT=true.',
    );
  }
}
