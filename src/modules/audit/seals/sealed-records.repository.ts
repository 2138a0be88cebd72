import { Injectable } from '@nestjs/common';
import { join, sql, type Sql } from '../../../database/sql';
import type { Transaction } from '../../../database/transaction';
import type { SealableRecord } from './canonical-record';
import type { Position } from './checkpoint';

/** Records of one epoch. Those without a place in the order are in none. */
export interface Range {
  /** Exclusive; from the first one on when there is none. */
  after: Position | null;
  /** Inclusive; without an end when there is none. */
  through: Position | null;
  /** Transactions from here on may not have ended yet. */
  txidBelow: string | null;
  /** Records up to this seq belong to epochs before. */
  seqAbove: string | null;
  /** Records after this seq belong to epochs behind. */
  seqUpTo: string | null;
  /** Whether records that no transaction of this server can have written are left out. */
  possibleOnly: boolean;
}

/** A record that was not written by the application, and what tells. */
export interface Forged {
  logId: string;
  sign: 'transaction' | 'time';
}

const record = sql`
  log_id::text AS "logId", seq::text, txid::text,
  trim_scale(extract(epoch FROM created_at) * 1000000)::text AS "createdAt",
  user_id::text AS "userId", action, entity_type AS "entityType", entity_id AS "entityId",
  entity_version::text AS "entityVersion", details::text, ip_address AS "ipAddress", user_agent AS "userAgent",
  request_id::text AS "requestId"`;

/**
 * A record names the transaction that writes it. So that one is committed where the record is seen, and the row is its own or
 * that of a savepoint in it, which has a higher number. One statement sees rows and transactions at the same moment.
 */
const isImpossible = sql`
  CASE
    WHEN txid < 3 OR txid >= (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint) THEN true
    WHEN (audit_log.xmin::text::bigint - txid) & 4294967295 >= 2147483648 THEN true
    ELSE coalesce(pg_xact_status(txid::text::xid8) <> 'committed', false)
  END`;
/** Further than any clock goes wrong unnoticed. */
const isAhead = sql`created_at > clock_timestamp() + interval '1 day' OR NOT isfinite(created_at)`;

/** Records of the audit log, in the order in which they are sealed. */
@Injectable()
export class SealedRecordsRepository {
  list(tx: Transaction, range: Range, limit: number): Promise<SealableRecord[]> {
    return tx.query(sql`
      SELECT ${record} FROM audit_log
      WHERE ${within(range)} ORDER BY audit_log.txid, audit_log.seq LIMIT ${limit}`);
  }

  byIds(tx: Transaction, logIds: readonly string[]): Promise<SealableRecord[]> {
    return tx.query(sql`SELECT ${record} FROM audit_log WHERE log_id = ANY(${logIds}::uuid[])`);
  }

  /** How many records a range has, and the age of the oldest in seconds. */
  waiting(tx: Transaction, range: Range): Promise<{ count: number; oldestSeconds: number }> {
    return tx.one(sql`
      SELECT count(*)::int AS count,
        coalesce(extract(epoch FROM clock_timestamp() - min(created_at) FILTER (WHERE isfinite(created_at))), 0)::float8
          AS "oldestSeconds"
      FROM audit_log WHERE ${within(range)}`);
  }

  /** Records of a range that name a transaction which cannot have written them, or a time that has not come. */
  forged(tx: Transaction, range: Range, limit: number): Promise<Forged[]> {
    return tx.query(sql`
      SELECT log_id AS "logId", sign FROM (
        SELECT log_id, txid, seq,
          CASE WHEN ${isImpossible} THEN 'transaction' WHEN ${isAhead} THEN 'time' END AS sign
        FROM audit_log WHERE ${within(range)}) AS records
      WHERE sign IS NOT NULL ORDER BY txid, seq LIMIT ${limit}`);
  }
}

function within({ after, through, txidBelow, seqAbove, seqUpTo, possibleOnly }: Range): Sql {
  const conditions = [sql`log_id IS NOT NULL AND txid IS NOT NULL AND seq IS NOT NULL`];
  if (after) conditions.push(sql`(txid, seq) > (${after.txid}::bigint, ${after.seq}::bigint)`);
  if (through) conditions.push(sql`(txid, seq) <= (${through.txid}::bigint, ${through.seq}::bigint)`);
  if (txidBelow !== null) conditions.push(sql`txid < ${txidBelow}::bigint`);
  if (seqAbove !== null) conditions.push(sql`seq > ${seqAbove}::bigint`);
  if (seqUpTo !== null) conditions.push(sql`seq <= ${seqUpTo}::bigint`);
  if (possibleOnly) conditions.push(sql`NOT ${isImpossible}`);
  return join(conditions, sql` AND `);
}
