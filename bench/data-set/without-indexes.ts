import type { Client } from 'pg';

/**
 * Runs some work while a table has neither indexes but its key nor foreign keys, and makes them as they were. Only for
 * transactions: after a failure, or a connection that breaks, the rollback leaves everything in place.
 */
export async function withoutIndexes(client: Client, table: string, work: () => Promise<void>): Promise<void> {
  const foreignKeys = await namesAndDefinitions(
    client,
    `SELECT quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'f'`,
    table,
  );
  const indexes = await namesAndDefinitions(
    client,
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
     FROM pg_index WHERE indrelid = $1::regclass AND NOT indisprimary`,
    table,
  );
  for (const { name } of foreignKeys) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
  await work();
  for (const { definition } of indexes) await client.query(definition);
  for (const { name, definition } of foreignKeys) {
    await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
  }
}

async function namesAndDefinitions(
  client: Client,
  query: string,
  table: string,
): Promise<{ name: string; definition: string }[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(query, [table]);
  return rows;
}
