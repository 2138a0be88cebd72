import { z } from 'zod';
import { Day } from '../../../common/validation/fields';
import { pageParameters } from '../../../common/validation/page';

export { JobRun, JobRunPage } from '../../jobs/dto/job.dto';
export { LogbookEntry } from '../../logbook/dto/logbook-entry.dto';

const count = z.int().min(0);

const moved = {
  entries: count.meta({ description: 'Entries that are old enough.' }),
  attachments: count.meta({ description: 'Their attachments, whose files stay where they are.' }),
};

export const ArchiveDue = z
  .object({
    ...moved,
    years: z
      .array(z.object({ year: z.int().meta({ description: 'In which they started.', examples: [2021] }), ...moved }))
      .meta({ description: 'The same for each year, and with it each partition of the archive.' }),
  })
  .meta({ id: 'ArchiveDue' });
export type ArchiveDue = z.infer<typeof ArchiveDue>;

export const ArchivePolicy = z
  .object({
    afterMonths: z
      .int()
      .min(1)
      .meta({
        description: 'The setting `archive.afterMonths`: so long after their end, or after they were brought back.',
        examples: [36],
      }),
    statuses: z.array(z.string()).meta({ description: 'The setting `archive.statuses`.', examples: [['Completed']] }),
    endedBefore: Day.meta({ description: 'What ended before this day is old enough today.' }),
    due: ArchiveDue.meta({ description: 'What the next run moves.' }),
  })
  .meta({ id: 'ArchivePolicy' });
export type ArchivePolicy = z.infer<typeof ArchivePolicy>;

export const ArchiveRunQuery = z.strictObject(pageParameters(['createdAt'], '-createdAt'));
export type ArchiveRunQuery = z.infer<typeof ArchiveRunQuery>;

export const RequestArchiveRun = z
  .strictObject({
    dryRun: z
      .boolean()
      .default(false)
      .meta({ description: 'Only tells what it would move.', examples: [true] }),
  })
  .meta({ id: 'RequestArchiveRun' });
export type RequestArchiveRun = z.infer<typeof RequestArchiveRun>;
