import type { TestDatabase } from './test-database';
import type { Answer } from './api';

export interface AuditRow {
  userId: string;
  action: string;
  entityType: string;
  entityId: string;
  details: unknown;
  ipAddress: string | null;
  userAgent: string | null;
}

/** What the audit log says of one request, in the order in which it was written. */
export function recordsOf(database: TestDatabase, { headers }: Pick<Answer<unknown>, 'headers'>): Promise<AuditRow[]> {
  return database.query<AuditRow>(
    `SELECT user_id AS "userId", action, entity_type AS "entityType", entity_id AS "entityId", details,
       ip_address AS "ipAddress", user_agent AS "userAgent"
     FROM audit_log WHERE request_id = $1 ORDER BY seq`,
    [headers['x-request-id']],
  );
}
