import type { Client } from 'pg';

/** A connection to a restored copy. */
export type RestoredDatabase = Client;

/** What a check found, in words; it throws when that is not good. */
export type Check = (client: Client) => Promise<string>;

/** What a restored copy holds of the time before a moment. */
export interface RestoredState {
  auditRecords: string;
  entries: string;
  attachments: string;
}

/** The last heartbeat of a restored copy, and which transactions had ended by then. */
export interface LastBeat {
  beatAt: Date;
  settledTxid: string;
}

/** How far a restored copy reaches. @throws Error when nothing tells */
export async function lastBeatOf(client: Client): Promise<LastBeat> {
  const { rows } = await client.query<LastBeat>(`
    SELECT beat_at AS "beatAt", settled_txid::text AS "settledTxid" FROM heartbeats ORDER BY beat_at DESC LIMIT 1`);
  const [beat] = rows;
  if (!beat) throw new Error('There is no heartbeat in the restored copy.');
  return beat;
}

/**
 * Counts, as the running logbook counts for the same moment.
 * @param settledTxid transactions with a lower number had ended by then
 * @param before what was made later is not counted
 */
export async function stateOf(client: Client, settledTxid: string, before: Date): Promise<RestoredState> {
  // a copy of an earlier version may lack the archive
  const { rowCount } = await client.query("SELECT WHERE to_regclass('archive.all_entries') IS NOT NULL");
  const [entries, attachments] = rowCount
    ? ['archive.all_entries', 'archive.all_attachments']
    : ['logbook_entries', 'attachments'];
  const { rows } = await client.query<RestoredState>(
    `SELECT
       (SELECT count(*) FROM audit_log WHERE txid < $1::bigint)::text AS "auditRecords",
       (SELECT count(*) FROM ${entries} WHERE created_at < $2)::text AS entries,
       (SELECT count(*) FROM ${attachments} WHERE uploaded_at < $2)::text AS attachments`,
    [settledTxid, before],
  );
  const [state] = rows;
  if (!state) throw new Error('The restored database does not answer.');
  return state;
}

/** Every page was written with a checksum, so that whatever reads it finds damage. */
export const checksums: Check = async (client) => {
  const { rows } = await client.query<{ data_checksums: string }>('SHOW data_checksums');
  return rows[0]?.data_checksums === 'on'
    ? 'on: each page that was read was compared with its checksum'
    : 'off: this cluster was made without them';
};

/** Reads every B-tree with all that it should hold. @throws DatabaseError when one is damaged */
export const indexes: Check = async (client) => {
  if (!(await hasAmcheck(client))) return 'not checked: amcheck is not installed here';
  const { rows } = await client.query<{ index: string }>(`
    SELECT i.indexrelid::regclass::text AS index
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
    WHERE a.amname = 'btree' AND i.indisvalid AND i.indisready AND c.relpersistence = 'p' AND c.relkind = 'i'`);
  for (const { index } of rows) await client.query('SELECT bt_index_check($1::regclass, true)', [index]);
  return `${rows.length} B-trees are sound`;
};

/** Reads every row of every table. @throws Error when one is damaged */
export const tables: Check = async (client) => {
  if (!(await hasAmcheck(client))) return 'not checked: amcheck is not installed here';
  const { rows } = await client.query<{ table: string }>(`
    SELECT oid::regclass::text AS table FROM pg_class
    WHERE relkind IN ('r', 'm') AND relam = (SELECT oid FROM pg_am WHERE amname = 'heap') AND relpersistence = 'p'`);
  for (const { table } of rows) {
    const { rows: damage } = await client.query<{ msg: string }>(
      'SELECT msg FROM verify_heapam($1::regclass) LIMIT 1',
      [table],
    );
    if (damage[0]) throw new Error(`${table} is damaged: ${damage[0].msg}`);
  }
  return `${rows.length} tables are sound`;
};

async function hasAmcheck(client: Client): Promise<boolean> {
  const { rows } = await client.query("SELECT FROM pg_available_extensions WHERE name = 'amcheck'");
  if (rows.length === 0) return false;
  await client.query('CREATE EXTENSION IF NOT EXISTS amcheck SCHEMA public');
  return true;
}
