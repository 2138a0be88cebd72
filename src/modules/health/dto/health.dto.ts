import { z } from 'zod';

export const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;

export const Readiness = z
  .object({
    status: z.literal('ok'),
    details: z.record(z.string(), z.unknown()).optional().meta({
      description: 'For administrators and holders of METRICS_TOKEN: what else is to be known. It decides nothing.',
    }),
  })
  .meta({ id: 'Readiness' });
export type Readiness = z.infer<typeof Readiness>;
