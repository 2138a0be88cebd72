import type { Client } from 'pg';
import { StartupError } from '../../config/startup.error';
import type { LogbookTable } from './logbook-tables';

/** Rows that a new logbook holds already, or that only tell of its making. Any others are somebody's work. */
const expendable: Partial<Record<string, string>> = {
  'public.users': `username IN ('system', 'unknown', 'admin')`,
  'public.roles': 'is_built_in',
  'public.audit_log': 'true',
  'public.sessions': 'true',
  'public.refresh_tokens': 'true',
  'public.known_keys': 'true',
};

/** @throws StartupError when a table holds what would be lost */
export async function assertNothingIsLost(client: Client, tables: readonly LogbookTable[]): Promise<void> {
  for (const { name } of tables) {
    const { rowCount } = await client.query(`SELECT FROM ${name} WHERE NOT (${expendable[name] ?? 'false'}) LIMIT 1`);
    if (rowCount) {
      throw new StartupError(
        `The other database is in use: ${name} holds more than that of a new logbook. Choose another database, ` +
          'and make it with `npm run db:bootstrap`.',
      );
    }
  }
}

/** @throws StartupError unless this connection may act as the owner of a logbook here */
export async function assertMayOwn(client: Client): Promise<void> {
  const { rows } = await client.query<{ may: boolean }>(`
    SELECT coalesce(
      pg_has_role(current_user, to_regrole('pp_owner'), 'MEMBER')
        AND has_schema_privilege(to_regrole('pp_owner'), 'public', 'CREATE'),
      false) AS may`);
  if (!rows[0]?.may) {
    throw new StartupError(
      'The other database is not ready: run `npm run db:bootstrap` for it, and sign in there as pp_migrator.',
    );
  }
}
