import { z } from 'zod';
import { pageOf, pageParameters } from '../../../../common/validation/page';

const numbers = { minimum: 1, maximum: Number.MAX_SAFE_INTEGER };

export const CheckpointNumber = z.coerce
  .number()
  .pipe(z.int().min(numbers.minimum).max(numbers.maximum))
  .meta({ type: 'integer', ...numbers, examples: [1] });

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
