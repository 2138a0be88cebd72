import { Injectable } from '@nestjs/common';
import { sql } from '../../../database/sql';
import type { Transaction } from '../../../database/transaction';

const appendOnly = [
  ['public', 'audit_log'],
  ['audit', 'checkpoints'],
  ['audit', 'verifications'],
] as const;
/** Tables that record their changes. */
const audited = ['attachments', 'categories', 'imports', 'locations', 'logbook_entries', 'roles', 'settings', 'users'];

/** Triggers that the migrations made; of tables that a restored copy may not have yet, too. `A` fires in replication as well. */
const triggers = [
  ...appendOnly.map(([schema, table]) => ({ schema, table, name: `trg_${table}_append_only`, enabled: 'A' })),
  ...audited.map((table) => ({ schema: 'public', table, name: `trg_${table}_audit`, enabled: 'OA' })),
];
const required = ['log_id', 'user_id', 'action', 'entity_type', 'entity_id', 'created_at', 'seq', 'txid'];
const log = sql`'public.audit_log'::regclass`;

/** What keeps the audit log as it is, apart from its seals. */
@Injectable()
export class LogProtectionRepository {
  /** What the migrations made, and is not there or does nothing. */
  async missing(tx: Transaction): Promise<string[]> {
    const rows = await tx.query<{ what: string }>(sql`
      SELECT 'The primary key of audit_log' AS what WHERE NOT EXISTS (
        SELECT FROM pg_constraint JOIN pg_index ON indexrelid = conindid
        WHERE conrelid = ${log} AND pg_get_constraintdef(pg_constraint.oid) = 'PRIMARY KEY (log_id)'
          AND indisvalid AND indisunique)
      UNION ALL
      SELECT format('NOT NULL of audit_log.%s', name) FROM unnest(${required}::text[]) AS name
      WHERE NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = ${log} AND attname = name AND attnotnull)
      UNION ALL
      SELECT 'The identity of audit_log.seq' WHERE NOT EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = ${log} AND attname = 'seq' AND attidentity = 'a')
      UNION ALL
      SELECT format('Trigger %s of %s.%s', t.name, t.schema, t."table")
      FROM jsonb_to_recordset(${JSON.stringify(triggers)}::jsonb) AS t (schema text, "table" text, name text, enabled text)
      JOIN pg_namespace n ON nspname = t.schema
      JOIN pg_class c ON relnamespace = n.oid AND relname = t."table"
      WHERE NOT EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = c.oid AND tgname = t.name AND strpos(t.enabled, tgenabled::text) > 0)`);
    return rows.map(({ what }) => what);
  }

  /** Records without an id or a place in the order: no seal can speak of them. */
  unplaced(tx: Transaction, limit: number): Promise<{ logId: string | null }[]> {
    return tx.query(sql`
      SELECT log_id AS "logId" FROM audit_log WHERE num_nulls(log_id, txid, seq) > 0 LIMIT ${limit}`);
  }
}
