import { Injectable } from '@nestjs/common';
import { type Page, type PageRequest, readPage } from '../../../database/page';
import { join, sql, type Sql } from '../../../database/sql';
import type { Transaction } from '../../../database/transaction';
import { leafBytes, type SealableRecord } from './canonical-record';
import type { Checkpoint, Position, Server } from './checkpoint';

const sealLock = 7_270_123;

/** Records of one epoch. */
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
}

/** What the server counts and which one it is, at one moment. */
export interface ServerState extends Server {
  /** Every transaction before has ended. */
  endedBelow: string;
  nextTxid: string;
  now: string;
}

const checkpoint = sql`number::float8 AS number, epoch, kind, statement, signature, leaves`;
const summary = sql`
  json_build_object(
    'number', number,
    'kind', kind,
    'epoch', epoch,
    'count', octet_length(leaves) / ${leafBytes},
    'statement', statement,
    'signature', translate(encode(signature, 'base64'), E'\n', '')
  )`;
const byNumber = { column: sql`number`, cast: sql`bigint` };

/** Checkpoints, and the records that they seal. */
@Injectable()
export class SealsRepository {
  /** Lets one transaction at a time seal; the others wait. */
  async lock(tx: Transaction): Promise<void> {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${sealLock})`);
  }

  /** Whether the database has seals: a copy of an earlier version may not. */
  async exist(tx: Transaction): Promise<boolean> {
    const { exist } = await tx.one<{ exist: boolean }>(sql`
      SELECT to_regclass('audit.checkpoints') IS NOT NULL AS exist`);
    return exist;
  }

  serverState(tx: Transaction): Promise<ServerState> {
    return tx.one(sql`
      SELECT
        (SELECT system_identifier::text FROM pg_control_system()) AS "systemIdentifier",
        ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::bigint::text AS timeline,
        (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS database,
        pg_snapshot_xmin(pg_current_snapshot())::text AS "endedBelow",
        pg_snapshot_xmax(pg_current_snapshot())::text AS "nextTxid",
        app.instant(clock_timestamp()) AS now`);
  }

  /** Keeps everybody from writing records until the transaction ends. @returns the last seq; later records have higher ones */
  async holdWriters(tx: Transaction): Promise<string> {
    const { seq } = await tx.one<{ seq: string }>(sql`SELECT audit.hold_writers()::text AS seq`);
    return seq;
  }

  lastCheckpoint(tx: Transaction): Promise<Checkpoint | undefined> {
    return tx.first(sql`SELECT ${checkpoint} FROM audit.checkpoints ORDER BY number DESC LIMIT 1`);
  }

  /** The checkpoints after a number, oldest first. */
  checkpointsAfter(tx: Transaction, number: number, limit: number): Promise<Checkpoint[]> {
    return tx.query(sql`
      SELECT ${checkpoint} FROM audit.checkpoints
      WHERE number > ${number}::bigint ORDER BY number LIMIT ${limit}`);
  }

  openings(tx: Transaction): Promise<Checkpoint[]> {
    return tx.query(sql`
      SELECT ${checkpoint} FROM audit.checkpoints WHERE kind = 'opening' ORDER BY epoch, number`);
  }

  /** The oldest epoch that nothing has closed. */
  async openEpoch(tx: Transaction): Promise<number> {
    const { epoch } = await tx.one<{ epoch: number }>(sql`
      SELECT coalesce(max(epoch) + 1, 0) AS epoch FROM audit.checkpoints WHERE kind = 'closing'`);
    return epoch;
  }

  /** The last checkpoint that sealed records of an epoch which is still open. */
  lastOfOpenEpoch(tx: Transaction, epoch: number): Promise<Checkpoint | undefined> {
    return tx.first(sql`
      SELECT ${checkpoint} FROM audit.checkpoints
      WHERE kind = 'records' AND epoch = ${epoch} ORDER BY number DESC LIMIT 1`);
  }

  async append(tx: Transaction, { number, epoch, kind, statement, signature, leaves }: Checkpoint): Promise<void> {
    await tx.execute(sql`
      SELECT audit.append_checkpoint(${number}::bigint, ${epoch}, ${kind}, ${statement}, ${signature}, ${leaves})`);
  }

  /** Records in the order in which they are sealed. */
  records(tx: Transaction, range: Range, limit: number): Promise<SealableRecord[]> {
    return tx.query(sql`
      SELECT
        log_id::text AS "logId", seq::text, txid::text,
        trim_scale(extract(epoch FROM created_at) * 1000000)::text AS "createdAt",
        user_id::text AS "userId", action, entity_type AS "entityType", entity_id AS "entityId",
        entity_version::text AS "entityVersion", details::text, ip_address AS "ipAddress", user_agent AS "userAgent",
        request_id::text AS "requestId"
      FROM audit_log
      WHERE ${within(range)}
      ORDER BY audit_log.txid, audit_log.seq LIMIT ${limit}`);
  }

  /** How many records a range has, and the age of the oldest in seconds. */
  async waiting(tx: Transaction, range: Range): Promise<{ count: number; oldestSeconds: number }> {
    return tx.one(sql`
      SELECT count(*)::int AS count,
        coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS "oldestSeconds"
      FROM audit_log WHERE ${within(range)}`);
  }

  /** What events of a kind were about. */
  async entityIds(tx: Transaction, { action, entityType }: { action: string; entityType: string }): Promise<string[]> {
    const rows = await tx.query<{ entityId: string }>(sql`
      SELECT entity_id AS "entityId" FROM audit_log WHERE entity_type = ${entityType} AND action = ${action}`);
    return rows.map(({ entityId }) => entityId);
  }

  async lastVerification(tx: Transaction): Promise<string | undefined> {
    const row = await tx.first<{ json: string }>(sql`
      SELECT (result || jsonb_build_object('verifiedAt', app.instant(verified_at)))::text AS json
      FROM audit.verifications ORDER BY verified_at DESC LIMIT 1`);
    return row?.json;
  }

  async appendVerification(tx: Transaction, result: object): Promise<void> {
    await tx.execute(sql`SELECT audit.append_verification(${JSON.stringify(result)}::jsonb)`);
  }

  list(tx: Transaction, request: PageRequest): Promise<Page> {
    const source = { item: summary, from: sql`audit.checkpoints`, where: sql`true` };
    return readPage(tx, { ...source, sorts: { number: byNumber }, tie: byNumber }, request);
  }

  async get(tx: Transaction, number: number): Promise<string | undefined> {
    const row = await tx.first<{ json: string }>(sql`
      SELECT ${summary}::text AS json FROM audit.checkpoints WHERE number = ${number}::bigint`);
    return row?.json;
  }
}

function within({ after, through, txidBelow, seqAbove, seqUpTo }: Range): Sql {
  const conditions = [sql`true`];
  if (after) conditions.push(sql`(txid, seq) > (${after.txid}::bigint, ${after.seq}::bigint)`);
  if (through) conditions.push(sql`(txid, seq) <= (${through.txid}::bigint, ${through.seq}::bigint)`);
  if (txidBelow !== null) conditions.push(sql`txid < ${txidBelow}::bigint`);
  if (seqAbove !== null) conditions.push(sql`seq > ${seqAbove}::bigint`);
  if (seqUpTo !== null) conditions.push(sql`seq <= ${seqUpTo}::bigint`);
  return join(conditions, sql` AND `);
}
