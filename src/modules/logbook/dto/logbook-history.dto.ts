import { z } from 'zod';
import { Instant, Uuid } from '../../../common/validation/fields';
import { pageOf, pageParameters } from '../../../common/validation/page';

export const LogbookChange = z
  .object({
    logId: Uuid,
    action: z.string().meta({ examples: ['entry.complete'] }),
    at: Instant,
    userId: Uuid,
    fullName: z.string().nullable(),
    version: z.int().nullable().meta({ description: "The entry's version after it." }),
    changes: z.array(
      z.object({
        field: z.string().meta({ examples: ['status'] }),
        before: z.unknown().meta({ examples: ['Open'] }),
        after: z.unknown().meta({ examples: ['Completed'] }),
      }),
    ),
  })
  .meta({ id: 'LogbookChange' });
export type LogbookChange = z.infer<typeof LogbookChange>;

export const LogbookHistory = pageOf(LogbookChange, 'LogbookHistory');
export type LogbookHistory = z.infer<typeof LogbookHistory>;

export const LogbookHistoryQuery = z.strictObject(pageParameters(['createdAt'], '-createdAt'));
export type LogbookHistoryQuery = z.infer<typeof LogbookHistoryQuery>;
