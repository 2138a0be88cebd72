import { Injectable } from '@nestjs/common';
import { type Page, type PageRequest, readPage } from '../../../database/page';
import { sql } from '../../../database/sql';
import type { Transaction } from '../../../database/transaction';
import { leafBytes } from './canonical-record';
import type { Checkpoint, Server } from './checkpoint';

const sealLock = 7_270_123;

const systemIdentifier = sql`(SELECT system_identifier::text FROM pg_control_system()) AS "systemIdentifier"`;
const database = sql`(SELECT oid::text FROM pg_database WHERE datname = current_database()) AS database`;

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

/** Checkpoints and verifications, and the server that they are on. */
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
        ${systemIdentifier},
        ${database},
        ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::bigint::text AS timeline,
        pg_snapshot_xmin(pg_current_snapshot())::text AS "endedBelow",
        pg_snapshot_xmax(pg_current_snapshot())::text AS "nextTxid",
        app.instant(clock_timestamp()) AS now`);
  }

  /** Which database on which server this is, also while that recovers. */
  database(tx: Transaction): Promise<Omit<Server, 'timeline'>> {
    return tx.one(sql`SELECT ${systemIdentifier}, ${database}`);
  }

  /** Keeps everybody from writing records until the transaction ends. @returns the last seq; later records have higher ones */
  async holdWriters(tx: Transaction): Promise<string> {
    const { seq } = await tx.one<{ seq: string }>(sql`SELECT audit.hold_writers()::text AS seq`);
    return seq;
  }

  /** The newest checkpoint, or the newest one before a number. */
  lastCheckpoint(tx: Transaction, before?: number): Promise<Checkpoint | undefined> {
    const earlier = before === undefined ? sql`true` : sql`number < ${before}::bigint`;
    return tx.first(sql`
      SELECT ${checkpoint} FROM audit.checkpoints WHERE ${earlier} ORDER BY number DESC LIMIT 1`);
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

  /** The highest epoch of all checkpoints; 0 when there is none. */
  async lastEpoch(tx: Transaction): Promise<number> {
    const { epoch } = await tx.one<{ epoch: number }>(sql`
      SELECT greatest(
        0,
        (SELECT max(epoch) FROM audit.checkpoints WHERE kind = 'opening'),
        (SELECT max(epoch) FROM audit.checkpoints WHERE kind = 'records'),
        (SELECT max(epoch) FROM audit.checkpoints WHERE kind = 'closing')) AS epoch`);
    return epoch;
  }

  async append(tx: Transaction, { number, epoch, kind, statement, signature, leaves }: Checkpoint): Promise<void> {
    await tx.execute(sql`
      SELECT audit.append_checkpoint(${number}::bigint, ${epoch}, ${kind}, ${statement}, ${signature}, ${leaves})`);
  }

  /** What is recorded of events of a kind. */
  async detailsOf(tx: Transaction, { action, entityType }: { action: string; entityType: string }): Promise<unknown[]> {
    const rows = await tx.query<{ details: unknown }>(sql`
      SELECT details FROM audit_log WHERE entity_type = ${entityType} AND action = ${action}`);
    return rows.map(({ details }) => details);
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
