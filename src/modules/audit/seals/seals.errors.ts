import { Conflict, NotFound } from '../../../common/domain.error';
import type { Finding } from './findings';

export const checkpointNotFound = () => new NotFound('CHECKPOINT_NOT_FOUND', 'There is no such checkpoint.');

export const notYetVerified = () =>
  new NotFound('AUDIT_NOT_VERIFIED', 'The audit log has not been verified yet: POST /api/v1/audit-log/verify.');

export const checkpointNotTrusted = (number: number, flaw: string) =>
  new Conflict(
    'CHECKPOINT_NOT_TRUSTED',
    `Checkpoint ${number} of the database has ${flaw}, and there is no copy that could stand in: run \`npm run audit:verify\`.`,
  );

export const foreignCopies = (directory: string, number: number) =>
  new Conflict(
    'FOREIGN_CHECKPOINTS',
    `Copy ${number} in ${directory} is none of this audit log: set AUDIT_CHECKPOINTS_DIR to a directory of its own, ` +
      'and run `npm run audit:verify -- --checkpoints` with the old one to see what changed.',
  );

export const auditLogChanged = (count: number, first?: Finding) =>
  new Conflict(
    'AUDIT_LOG_CHANGED',
    `The audit log is not what was sealed, ${count} findings: ${first?.kind ?? ''} at checkpoint ${first?.checkpoint ?? '?'}` +
      `${first?.logId ? `, record ${first.logId}` : ''}. See GET /api/v1/audit-log/verify.`,
  );
