import { adminOnly, type Probe, probe, refused } from './probe';

/** The seals of the audit log. */
export const auditProbes: readonly Probe[] = [
  probe('read the seals of the audit log', 'SELECT * FROM audit.checkpoints', adminOnly(1)),
  probe('read what verifications found', 'SELECT * FROM audit.verifications', adminOnly(1)),
  probe('seal records', `SELECT audit.append_checkpoint(1, 1, 'records', '{}', '', '')`, adminOnly(1)),
  probe('keep what a verification found', `SELECT audit.append_verification('{}')`, adminOnly(1)),
  probe('keep records from being written', 'SELECT audit.hold_writers()', adminOnly(1)),
  probe('change the seals', `UPDATE audit.checkpoints SET kind = 'closing'`, refused),
  probe('remove the seals', 'DELETE FROM audit.checkpoints', refused),
  probe('seal past the function', `INSERT INTO audit.checkpoints VALUES (1, 1, 'records', '{}', '', '')`, refused),
];
