import { z } from 'zod';
import { Instant, Uuid, Version } from '../../../common/validation/fields';
import { pageOf, pageParameters } from '../../../common/validation/page';
import { ImportField, ImportMapping } from './import-mapping.dto';

export const importStatuses = ['analysing', 'ready', 'committing', 'committed', 'reverted', 'failed'] as const;
const Count = z.int().min(0);

const Tally = z.object({
  rows: Count,
  hours: z.number().meta({ description: 'Hours of downtime, as far as they could be read.', examples: [412.5] }),
});

const summary = {
  importId: Uuid,
  userId: Uuid.meta({ description: 'Whose import it is.' }),
  fileName: z.string().meta({ examples: ['logbook.xlsx'] }),
  fileSize: Count.meta({ description: 'In bytes.' }),
  sha256: z.string().meta({ description: 'Of the file, in hexadecimal.' }),
  status: z.enum(importStatuses),
  progress: z
    .object({
      step: z.enum(['reading', 'checking', 'committing', 'reverting']).nullable(),
      rows: Count.meta({ description: 'How many are done.' }),
      of: Count.nullable().meta({ description: 'Of how many, where that is known.' }),
    })
    .meta({ description: 'What is being done; `step` is null when nothing is.' }),
  counts: z.object({ rows: Count, valid: Count, rejected: Count, duplicate: Count, created: Count }).meta({
    description: '`rows` is the sum of valid, rejected and duplicate; `created` are the valid ones once committed.',
    examples: [{ rows: 5507, valid: 5385, rejected: 100, duplicate: 22, created: 0 }],
  }),
  failure: z
    .object({ code: z.string(), message: z.string() })
    .nullable()
    .meta({ description: 'Why the last work came to nothing.' }),
  createdAt: Instant,
  updatedAt: Instant,
  committedAt: Instant.nullable(),
  revertedAt: Instant.nullable(),
  version: Version,
};

export const ListedImport = z.object(summary).meta({ id: 'ListedImport' });
export const ImportPage = pageOf(ListedImport, 'ImportPage');

export const Import = z
  .object({
    ...summary,
    rejectedByReason: z.record(z.string(), Count).meta({
      description: 'A row counts once for each of its reasons.',
      examples: [{ missing_start_date: 30, device_too_long: 13 }],
    }),
    mapping: ImportMapping.nullable().meta({ description: 'How the file is read; null until it has been looked at.' }),
    sheets: z.array(
      z.object({
        name: z.string().meta({ examples: ['2004'] }),
        skipped: z
          .enum(['hidden', 'no header row', 'empty'])
          .nullable()
          .meta({ description: 'Why the sheet is not read; null when it is.' }),
        headerRow: z.int().nullable(),
        unmapped: z.array(z.string()).meta({ description: 'Headers of columns that stand for no field.' }),
      }),
    ),
    missing: z.array(ImportField).meta({ description: 'Required fields that need a column or a constant.' }),
    notes: z.array(z.string()).meta({ description: 'What to look at before the commit, in plain words.' }),
    newNames: z
      .object({
        locations: z.array(z.string()),
        categories: z.array(z.string()),
        people: z.array(z.string()),
      })
      .meta({ description: 'What the logbook does not have and the commit makes; 200 of each are shown.' }),
    reconciliation: z
      .array(
        z.object({
          sheet: z.string(),
          inFile: Tally,
          inLogbook: Tally.meta({ description: 'Of the entries that this import has made, as they were then.' }),
          rejected: Tally,
          duplicate: Tally,
        }),
      )
      .meta({ description: 'For each sheet: what is in the file, and where it is now.' }),
  })
  .meta({ id: 'Import' });
export type Import = z.infer<typeof Import>;

export const ImportQuery = z.strictObject({
  ...pageParameters(['createdAt'], '-createdAt'),
  status: z.enum(importStatuses).optional(),
});
export type ImportQuery = z.infer<typeof ImportQuery>;

/** The fields that travel with a file. */
export const ImportFields = z.strictObject({
  mapping: z
    .string()
    .transform((json, context) => {
      try {
        return JSON.parse(json) as unknown;
      } catch {
        context.addIssue('must be JSON');
        return z.NEVER;
      }
    })
    .pipe(ImportMapping)
    .optional()
    .meta({ description: 'An `ImportMapping` as JSON; without one, one is proposed.' }),
});
export type ImportFields = z.infer<typeof ImportFields>;
