import { Injectable } from '@nestjs/common';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import type { AuditEvent } from './audit-event';

@Injectable()
export class AuditRepository {
  async insertEvent(tx: Transaction, event: AuditEvent): Promise<void> {
    const { userId, action, entityType, entityId, details, origin } = event;
    await tx.execute(sql`
      SELECT audit.record_event(${userId ?? null}::uuid, ${action}, ${entityType}, ${entityId},
        ${details ? JSON.stringify(details) : null}::jsonb,
        ${origin.ipAddress ?? null}, ${origin.userAgent ?? null}, ${origin.requestId ?? null}::uuid)`);
  }

  /** The columns of a row that have changed after a version. */
  async changedSince(tx: Transaction, entityType: string, entityId: string, version: number): Promise<string[]> {
    const rows = await tx.query<{ column: string }>(sql`
      SELECT column_name AS column FROM audit.changed_since(${entityType}, ${entityId}, ${version})`);
    return rows.map((row) => row.column);
  }
}
