import { z } from 'zod';
import { pageOf, pageParameters } from '../../../../common/validation/page';
import { wholeParameter } from '../../../../common/validation/parameters';

export const CheckpointNumber = wholeParameter(1, Number.MAX_SAFE_INTEGER).meta({ examples: [1] });

export const Checkpoint = z
  .object({
    number: z.int().min(1),
    kind: z.enum(['opening', 'records', 'closing']),
    epoch: z.int().min(0),
    count: z.int().min(0).meta({ description: 'How many records it seals.' }),
    statement: z.string().meta({ description: 'What was signed, to the letter: JSON (RFC 8785).' }),
    signature: z.string().meta({ description: 'Ed25519 over the statement, in base64.' }),
  })
  .meta({ id: 'Checkpoint' });
export type Checkpoint = z.infer<typeof Checkpoint>;

export const CheckpointPage = pageOf(Checkpoint, 'CheckpointPage');

export const CheckpointQuery = z.strictObject(pageParameters(['number'], '-number'));
export type CheckpointQuery = z.infer<typeof CheckpointQuery>;
