import { Injectable } from '@nestjs/common';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';

@Injectable()
export class HealthRepository {
  /** Names of the migrations that the database has. */
  async appliedMigrations(tx: Transaction): Promise<string[]> {
    const rows = await tx.query<{ name: string }>(sql`SELECT name FROM app.applied_migrations() AS name`);
    return rows.map((row) => row.name);
  }
}
