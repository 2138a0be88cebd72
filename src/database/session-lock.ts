import type { Client } from 'pg';

/**
 * Takes a lock that the connection holds until it ends (`pg_advisory_lock`).
 * @param key a number that no other lock of that database has
 * @returns false when another connection holds it
 */
export async function trySessionLock(client: Client, key: number): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [key]);
  return rows[0]?.taken ?? false;
}
