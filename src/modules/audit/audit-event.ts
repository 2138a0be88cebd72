import type { Origin } from '../../common/caller';

/** Something worth recording that changes no row of an audited table. */
export interface AuditEvent {
  /** Absent when nobody known is behind it. */
  userId?: string;
  action: string;
  entityType: string;
  entityId: string;
  details?: Record<string, unknown>;
  origin: Origin;
}
