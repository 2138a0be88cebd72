import { z } from 'zod';
import { Uuid } from '../../../common/validation/fields';
import { pageOf, pageParameters } from '../../../common/validation/page';

export const outcomes = ['created', 'valid', 'duplicate', 'rejected'] as const;

export const ImportRow = z
  .object({
    position: z.int().min(1).meta({ description: 'Among the rows of all sheets.' }),
    sheet: z.string().meta({ examples: ['2004'] }),
    row: z.int().min(1).meta({ description: 'As Excel counts, or the line of a CSV file.' }),
    outcome: z.enum(outcomes).meta({ description: '`valid` becomes `created` by the commit.' }),
    entryId: Uuid.nullable().meta({ description: 'The entry that it has become.' }),
    reasons: z.array(
      z.object({
        code: z.string().meta({ examples: ['missing_start_date'] }),
        field: z.string().nullable(),
        column: z.string().nullable().meta({ description: 'The header of the column.' }),
        value: z.string().nullable(),
        reason: z.string().meta({ examples: ['Sheet 2004, row 17: "Date start" is empty.'] }),
      }),
    ),
    cells: z.array(
      z.object({
        column: z.string().meta({ description: 'Its letter.', examples: ['A'] }),
        kind: z.enum(['text', 'number', 'date', 'time', 'boolean', 'error', 'uncalculated']),
        value: z.union([z.string(), z.number(), z.boolean()]).meta({ examples: ['2004-07-01'] }),
      }),
    ),
    entry: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'What was made of it, locations and people by name; null when it could not be read.' }),
  })
  .meta({ id: 'ImportRow' });
export type ImportRow = z.infer<typeof ImportRow>;

export const ImportRowPage = pageOf(ImportRow, 'ImportRowPage');

export const ImportRowQuery = z.strictObject({
  ...pageParameters(['position'], 'position'),
  outcome: z.enum(outcomes).optional(),
});
export type ImportRowQuery = z.infer<typeof ImportRowQuery>;
