import { Injectable } from '@nestjs/common';
import { sql, type Sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';

/** What is removed once it is over, and the function that knows when that is. */
const purges = {
  sessions: (limit: number) => sql`app.purge_sessions(${limit})`,
  throttles: (limit: number) => sql`app.purge_throttles(${limit})`,
  idempotencyKeys: (limit: number) => sql`app.purge_idempotency_keys(${limit})`,
  resetTokens: (limit: number) => sql`app.purge_reset_tokens(${limit})`,
} satisfies Record<string, (limit: number) => Sql>;

export type Purgeable = keyof typeof purges;
export const purgeables = Object.keys(purges) as Purgeable[];

@Injectable()
export class PurgesRepository {
  /** @returns how many were removed, `limit` at most */
  async purge(tx: Transaction, what: Purgeable, limit: number): Promise<number> {
    const { purged } = await tx.one<{ purged: number }>(sql`SELECT ${purges[what](limit)}::integer AS purged`);
    return purged;
  }
}
