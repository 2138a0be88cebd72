import { Conflict, DomainError, NotFound } from '../../../common/domain.error';
import type { Finding } from './findings';

export const checkpointNotFound = () => new NotFound('CHECKPOINT_NOT_FOUND', 'There is no such checkpoint.');

export const notYetVerified = () =>
  new NotFound('AUDIT_NOT_VERIFIED', 'The audit log has not been verified yet: POST /api/v1/audit-log/verify.');

export const lossNotFound = (number: number) =>
  new NotFound(
    'LOSS_NOT_FOUND',
    `Checkpoint ${number} states no loss: \`npm run audit:verify\` names the checkpoint that does.`,
  );

const untrusted = 'CHECKPOINT_NOT_TRUSTED';
const foreign = 'FOREIGN_CHECKPOINTS';

const notTrusted = (what: string) =>
  new Conflict(
    untrusted,
    `${what}. Nothing is sealed until the database has again what was signed: run \`npm run audit:verify\`, ` +
      'and see "The audit log is said to be changed" in docs/operations.md.',
  );

export const checkpointNotTrusted = (number: number, flaw: string) =>
  notTrusted(`Checkpoint ${number} of the database is not the one that was made: ${flaw}`);

/** Whether nothing was to be told of what is sealed, since checkpoints or copies are not what was made here. */
export const isNotTrusted = (error: unknown) =>
  error instanceof DomainError && [untrusted, foreign].includes(error.code);

export const openingsNotTrusted = () => notTrusted('Checkpoints that open epochs were changed or removed');

export const foreignCopies = (directory: string, number: number) =>
  new Conflict(
    foreign,
    `Copy ${number} in ${directory} is none of this audit log: set AUDIT_CHECKPOINTS_DIR to a directory of its own, ` +
      'and run `npm run audit:verify -- --checkpoints` with the old one to see what changed.',
  );

export const auditLogChanged = (count: number, first?: Finding) =>
  new Conflict(
    'AUDIT_LOG_CHANGED',
    `The audit log is not what was sealed, ${count} findings: ${first?.kind ?? ''}` +
      `${first?.checkpoint ? ` at checkpoint ${first.checkpoint}` : ''}${first?.logId ? `, record ${first.logId}` : ''}. ` +
      'See GET /api/v1/audit-log/verify.',
  );
