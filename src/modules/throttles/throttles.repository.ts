import { Injectable } from '@nestjs/common';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';

@Injectable()
export class ThrottlesRepository {
  /** Counts an attempt, unless it has to wait. @returns seconds to wait; 0 when it was counted */
  async reserve(tx: Transaction, bounds: string): Promise<number> {
    const { wait } = await tx.one<{ wait: number }>(sql`SELECT auth.reserve_attempt(${bounds}::jsonb, NULL) AS wait`);
    return wait;
  }

  async settle(tx: Transaction, bounds: string, userId: string): Promise<void> {
    await tx.execute(sql`SELECT auth.settle_attempt(${bounds}::jsonb, ${userId}::uuid)`);
  }
}
