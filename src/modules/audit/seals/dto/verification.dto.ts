import { z } from 'zod';
import { Instant, Uuid } from '../../../../common/validation/fields';
import { causes } from '../checkpoint';
import { findingKinds } from '../findings';

/** The run of the job that verifies. */
export { JobRun as VerificationRequested } from '../../../jobs/dto/job.dto';

const Finding = z
  .object({
    kind: z.enum(findingKinds),
    checkpoint: z
      .number()
      .nullable()
      .meta({ description: 'The checkpoint that tells; none does of what is not sealed, or of the log as a whole.' }),
    logId: Uuid.nullable().meta({ description: 'The record that it is about.' }),
    detail: z.string(),
  })
  .meta({ id: 'AuditFinding' });

const Loss = z
  .object({
    checkpoint: z.int().meta({ description: 'The checkpoint that states it.' }),
    from: z.int(),
    through: z.int(),
    records: z.int(),
    cause: z.enum(causes),
    isAccepted: z.boolean(),
  })
  .meta({ id: 'AuditLoss' });

export const AuditVerification = z
  .object({
    verifiedAt: Instant,
    isIntact: z.boolean().meta({ description: 'Whether there is no finding.' }),
    records: z.int().meta({ description: 'Records that were compared with their seals.' }),
    checkpoints: z.int(),
    copies: z.int().nullable().meta({ description: 'Copies outside of the database that were compared.' }),
    unsealed: z
      .object({ count: z.int(), oldestSeconds: z.number() })
      .meta({ description: 'Records that are not sealed yet, without those that cannot be genuine.' }),
    losses: z.array(Loss).meta({ description: 'What restores have lost of the sealed records.' }),
    findingCount: z.int(),
    findings: z.array(Finding).meta({ description: 'The first 100.' }),
    seconds: z.number(),
  })
  .meta({ id: 'AuditVerification' });
export type AuditVerification = z.infer<typeof AuditVerification>;
