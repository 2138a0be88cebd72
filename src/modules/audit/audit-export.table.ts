import type { Cell, Column } from '../../common/table/table';
import type { AuditRecord } from './dto/audit-record.dto';

type Exported = Column & { cell: (record: AuditRecord) => Cell };

/** The columns of an exported audit log. */
const exported: readonly Exported[] = [
  { header: 'Log ID', width: 38, cell: ({ logId }) => logId },
  { header: 'Created at (UTC)', kind: 'instant', width: 20, cell: ({ createdAt }) => createdAt },
  { header: 'User ID', width: 38, cell: ({ userId }) => userId },
  { header: 'User', width: 22, cell: ({ fullName }) => fullName },
  { header: 'Action', width: 20, cell: ({ action }) => action },
  { header: 'Entity type', width: 18, cell: ({ entityType }) => entityType },
  { header: 'Entity ID', width: 38, cell: ({ entityId }) => entityId },
  { header: 'Entity version', width: 14, cell: ({ entityVersion }) => entityVersion },
  { header: 'Details (JSON)', width: 60, cell: ({ details }) => details && JSON.stringify(details) },
  { header: 'IP address', width: 16, cell: ({ ipAddress }) => ipAddress },
  { header: 'User agent', width: 30, cell: ({ userAgent }) => userAgent },
  { header: 'Request ID', width: 38, cell: ({ requestId }) => requestId },
];

export const auditColumns: readonly Column[] = exported;

export function auditCells(record: AuditRecord): Cell[] {
  return exported.map(({ cell }) => cell(record));
}
