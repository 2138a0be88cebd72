import type { Client } from 'pg';

interface Trigger {
  table: string;
  name: string;
  state: keyof typeof commandOf;
}

/** How a trigger gets into the state that `pg_trigger.tgenabled` tells. */
const commandOf = { O: 'ENABLE', A: 'ENABLE ALWAYS', R: 'ENABLE REPLICA', D: 'DISABLE' } as const;

/**
 * Runs some work while no trigger of pp_owner's tables fires, and puts each back into the state that it had. Foreign
 * keys keep watch. Only for transactions: a failure leaves the triggers to the rollback.
 */
export async function withoutTriggers(client: Client, work: () => Promise<void>): Promise<void> {
  const { rows: triggers } = await client.query<Trigger>(`
    SELECT tgrelid::regclass::text AS table, quote_ident(tgname) AS name, tgenabled AS state
    FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND tgparentid = 0 AND relowner = 'pp_owner'::regrole`);
  for (const { table, name } of triggers) await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ${name}`);
  await work();
  for (const { table, name, state } of triggers) {
    await client.query(`ALTER TABLE ${table} ${commandOf[state]} TRIGGER ${name}`);
  }
}
