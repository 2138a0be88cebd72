import { Injectable } from '@nestjs/common';
import type { KeyPurpose } from '../../common/key-purpose';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import type { SealedColumn } from './sealed-columns';

const rotationLock = 7_270_116;

export interface KnownKey {
  keyId: string;
  /** For how long it has been the current key, in seconds. */
  ageSeconds: number;
  isFinished: boolean;
}

export interface SealedValue {
  primaryKey: string;
  value: string;
}

/** A value, and the same value encrypted with another key. */
export interface Rewrapping extends SealedValue {
  rewrapped: string;
}

/** The functions of the schema `keys`: no role may read or change these tables otherwise. */
@Injectable()
export class KeysRepository {
  /** Lets one transaction at a time change key files; the others wait. */
  async lock(tx: Transaction): Promise<void> {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${rotationLock})`);
  }

  /** The keys of a purpose that have been current, retired ones included. */
  known(tx: Transaction, purpose: KeyPurpose): Promise<KnownKey[]> {
    return tx.query(sql`
      SELECT key_id AS "keyId", rewrapped_at IS NOT NULL AS "isFinished",
        extract(epoch FROM clock_timestamp() - current_since)::float8 AS "ageSeconds"
      FROM keys.known() WHERE purpose = ${purpose}`);
  }

  async register(tx: Transaction, purpose: KeyPurpose, keyId: string, verifier: Buffer): Promise<void> {
    await tx.execute(sql`SELECT keys.register(${purpose}, ${keyId}, ${verifier})`);
  }

  /** @returns whether this call finished the change to a key; of several at once one does */
  async finish(tx: Transaction, purpose: KeyPurpose, keyId: string): Promise<boolean> {
    const { finished } = await tx.one<{ finished: boolean }>(sql`SELECT keys.finish(${purpose}, ${keyId}) AS finished`);
    return finished;
  }

  async retire(tx: Transaction, purpose: KeyPurpose, keyId: string): Promise<void> {
    await tx.execute(sql`SELECT keys.retire(${purpose}, ${keyId})`);
  }

  /** How many values of a column are encrypted with which key. */
  async sealed(tx: Transaction, { table, column }: SealedColumn): Promise<Map<string, number>> {
    const rows = await tx.query<{ keyId: string; count: number }>(
      sql`SELECT key_id AS "keyId", count::int FROM keys.sealed(${table}, ${column})`,
    );
    return new Map(rows.map(({ keyId, count }) => [keyId, count]));
  }

  /** The next values of a column that are encrypted with another key than this one. */
  outdated(
    tx: Transaction,
    { table, keyColumn, column }: SealedColumn,
    keyId: string,
    { after, limit }: { after: string | null; limit: number },
  ): Promise<SealedValue[]> {
    return tx.query(sql`
      SELECT primary_key AS "primaryKey", value
      FROM keys.outdated(${table}, ${keyColumn}, ${column}, ${keyId}, ${after}, ${limit})`);
  }

  /** Exchanges those values that still are what they were and that nobody is changing. @returns how many */
  async rewrap(
    tx: Transaction,
    { table, keyColumn, column }: SealedColumn,
    keyId: string,
    values: readonly Rewrapping[],
  ): Promise<number> {
    const { changed } = await tx.one<{ changed: number }>(sql`
      SELECT keys.rewrap(${table}, ${keyColumn}, ${column}, ${keyId}, ${values.map(({ primaryKey }) => primaryKey)},
        ${values.map(({ value }) => value)}, ${values.map(({ rewrapped }) => rewrapped)}) AS changed`);
    return changed;
  }

  /** The ids of peppers that some password hash needs. */
  async peppersInUse(tx: Transaction): Promise<string[]> {
    const rows = await tx.query<{ keyId: string }>(sql`SELECT auth.peppers_in_use() AS "keyId"`);
    return rows.map(({ keyId }) => keyId);
  }
}
