import { Injectable } from '@nestjs/common';
import type { IdempotencyKey } from '../../common/caller';
import { sql, type Sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';

const isOwn = sql`user_id = (SELECT app.uid())`;
const isExpired = sql`created_at <= now() - interval '24 hours'`;
const removedAtOnce = 100;

/** Keys of the caller. Row-level security shows nobody else's. */
@Injectable()
export class IdempotencyRepository {
  /** Takes the key until the transaction ends. @returns false when another transaction has it */
  async lock(tx: Transaction, { route, key }: IdempotencyKey): Promise<boolean> {
    const { locked } = await tx.one<{ locked: boolean }>(sql`
      SELECT pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', app.uid(), ${route}::text, ${key}::text), 0))
        AS locked`);
    return locked;
  }

  /** The encrypted answer that was given under the key within the last 24 hours. */
  async find(tx: Transaction, key: IdempotencyKey): Promise<string | undefined> {
    const row = await tx.first<{ answer: string }>(sql`
      SELECT answer FROM idempotency_keys WHERE ${is(key)} AND NOT ${isExpired}`);
    return row?.answer;
  }

  /** Keeps an answer under a key that {@link find} does not find, and removes some expired ones. */
  async insert(tx: Transaction, key: IdempotencyKey, answer: string): Promise<void> {
    await tx.execute(sql`
      DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM idempotency_keys WHERE ${is(key)}
        UNION ALL
        (SELECT ctid FROM idempotency_keys WHERE ${isOwn} AND ${isExpired} ORDER BY created_at LIMIT ${removedAtOnce})
      ))`);
    await tx.execute(sql`
      INSERT INTO idempotency_keys (user_id, route, idempotency_key, answer)
      VALUES (app.uid(), ${key.route}, ${key.key}, ${answer})`);
  }
}

function is({ route, key }: IdempotencyKey): Sql {
  return sql`${isOwn} AND route = ${route} AND idempotency_key = ${key}`;
}
