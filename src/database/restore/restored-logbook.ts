import type { Client } from 'pg';

/** A stored file as a row of the restored database knows it. */
export interface RestoredFile {
  attachId: string;
  /** The SHA-256 of its encrypted content. */
  filePath: string;
  /** Of its plain content, in bytes. */
  fileSize: number;
  uploadedAt: Date;
}

const batchSize = 1000;

/** All files that attachments of a restored logbook have, in the order of their ids; those of archived entries included. */
export async function* filesOf(client: Client): AsyncGenerator<RestoredFile> {
  for (const table of await fileTables(client)) yield* filesIn(client, table);
}

/** How many files that are. */
export async function fileCountOf(client: Client): Promise<number> {
  let count = 0;
  for (const table of await fileTables(client)) {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${table} WHERE sha256 IS NOT NULL`,
    );
    count += rows[0]?.count ?? 0;
  }
  return count;
}

/** A copy of an earlier version may lack the archive. */
async function fileTables(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ table: string }>(`
    SELECT t.name AS table FROM unnest(ARRAY['public.attachments', 'archive.attachments']) AS t (name)
    WHERE to_regclass(t.name) IS NOT NULL`);
  return rows.map(({ table }) => table);
}

async function* filesIn(client: Client, table: string): AsyncGenerator<RestoredFile> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await client.query<RestoredFile>(
      `SELECT attach_id AS "attachId", file_path AS "filePath", file_size AS "fileSize", uploaded_at AS "uploadedAt"
       FROM ${table} WHERE sha256 IS NOT NULL AND attach_id > $1 ORDER BY attach_id LIMIT ${batchSize}`,
      [after],
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < batchSize) return;
    after = last.attachId;
  }
}

/** Removes what pgBackRest has written into the configuration for the recovery: nothing of it is needed afterwards. */
export async function forgetRecovery(client: Client): Promise<void> {
  const targets = ['', '_time', '_name', '_action', '_timeline'].map((end) => `recovery_target${end}`);
  for (const name of ['restore_command', ...targets]) await client.query(`ALTER SYSTEM RESET ${name}`);
}

/** What the copy knows of backups is of its moment: those removed since are not lost. */
export async function forgetBackups(client: Client): Promise<void> {
  const { rows } = await client.query(`SELECT FROM pg_class WHERE oid = to_regclass('public.backups')`);
  if (rows.length > 0) await client.query('DELETE FROM public.backups');
}

/** The WAL segment that a restored server goes on with. */
export async function currentSegment(client: Client): Promise<string> {
  const { rows } = await client.query<{ segment: string }>(`
    SELECT pg_walfile_name(pg_current_wal_lsn()) AS segment`);
  return rows[0]?.segment ?? '';
}
