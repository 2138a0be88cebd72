import { Injectable } from '@nestjs/common';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';

@Injectable()
export class PasswordsRepository {
  /** Exchanges the hash of a password that stays the same, unless somebody has changed the password meanwhile. */
  async renew(tx: Transaction, userId: string, oldHash: string, newHash: string): Promise<void> {
    await tx.execute(sql`SELECT keys.renew_password(${userId}::uuid, ${oldHash}, ${newHash})`);
  }
}
