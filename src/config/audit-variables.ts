import { z } from 'zod';
import type { Variable } from './variable';

/** Variables of the seals of the audit log. */
export const auditVariables = {
  AUDIT_SEAL_KEY: {
    group: 'Keys',
    description: 'Signs the checkpoints of the audit log (Ed25519): `keyId:base64` of 32 bytes.',
    schema: z.string().min(1).optional(),
    secret: true,
  },
  AUDIT_CHECKPOINTS_DIR: {
    group: 'Audit log',
    description:
      'Where the checkpoints of the audit log are copied to; without it DATA_DIR/audit-checkpoints. Better: another machine.',
    schema: z.string().min(1).optional(),
    example: '/mnt/elsewhere/audit-checkpoints',
  },
} as const satisfies Record<string, Variable>;
