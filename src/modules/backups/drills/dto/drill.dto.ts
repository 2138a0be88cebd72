import { z } from 'zod';
import { Instant, Uuid } from '../../../../common/validation/fields';
import { pageOf, pageParameters } from '../../../../common/validation/page';

const seed = z
  .int()
  .min(0)
  .max(2 ** 32 - 1);

export const Drill = z
  .object({
    drillId: Uuid,
    startedAt: Instant,
    finishedAt: Instant,
    seed: seed.meta({ description: 'The same seed and recovery window choose the same moment.' }),
    targetTime: Instant.meta({ description: 'The moment that was restored.' }),
    backupLabel: z
      .string()
      .nullable()
      .meta({ examples: ['20261123-010000F'] }),
    isGood: z.boolean(),
    recoverySeconds: z
      .number()
      .min(0)
      .nullable()
      .meta({ description: 'From the beginning until the database answered.' }),
    recoveryPointSeconds: z
      .number()
      .nullable()
      .meta({ description: 'From the last sign of life in the copy to the moment that was asked for.' }),
    checks: z.array(z.object({ name: z.string(), isGood: z.boolean(), found: z.string() })),
    failure: z.string().nullable().meta({ description: 'Why it was not good.' }),
  })
  .meta({ id: 'Drill' });

export const DrillPage = pageOf(Drill, 'DrillPage');

export const DrillQuery = z.strictObject(pageParameters(['startedAt'], '-startedAt'));
export type DrillQuery = z.infer<typeof DrillQuery>;

export const RequestDrill = z
  .strictObject({
    seed: seed.optional().meta({ description: 'Chooses the moment; without it chance does.', examples: [7] }),
  })
  .meta({ id: 'RequestDrill' });
export type RequestDrill = z.infer<typeof RequestDrill>;

export { JobRun as DrillRun } from '../../../jobs/dto/job.dto';
