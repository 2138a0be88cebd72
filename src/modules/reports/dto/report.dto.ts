import { z } from 'zod';
import { Day, Id, Instant, Uuid } from '../../../common/validation/fields';

export const units = ['entries', 'hours', 'days', 'share'] as const;
export type Unit = (typeof units)[number];

export const Figure = z
  .object({
    value: z.number().nullable().meta({ description: 'Null when there is nothing to compute it from; never 0 then.' }),
    unit: z.enum(units),
    numerator: z.number(),
    denominator: z.number(),
    sampleSize: z.int().min(0).meta({ description: 'How many entries the figure rests on.' }),
  })
  .meta({ id: 'Figure', description: 'A figure with what it is computed from; `definition` of the report says how.' });
export type Figure = z.infer<typeof Figure>;

const period = z
  .object({ from: Day.nullable(), to: Day.nullable() })
  .meta({ description: 'The days on which the entries started, both included. Null: without a limit.' });

const headFields = {
  asOf: Instant,
  source: z.enum(['refreshed', 'live']).meta({
    description: 'refreshed: all entries at the last refresh, for leaders. live: the entries that you may see, now.',
  }),
  owner: z
    .object({ userId: Uuid, fullName: z.string() })
    .nullable()
    .meta({ description: 'Whose entries alone these are. Null: everybody’s.' }),
  period,
  filters: z
    .object({
      locations: z.array(z.object({ locationId: Id, locationName: z.string().nullable() })),
      categories: z.array(z.object({ categoryId: Id, categoryName: z.string().nullable() })),
      devices: z.array(z.string()),
    })
    .meta({
      description: 'What the entries were chosen by; empty: not at all. Locations stand for what lies below them, too.',
    }),
  about: z.array(z.string()).meta({
    description: 'What the figures are made of and what is not listed, for people: sentences as in files and charts.',
  }),
};
export type Head = z.infer<z.ZodObject<typeof headFields>>;

/** What every report begins with; `names` are those of its figures. */
function head<const Names extends readonly string[]>(names: Names) {
  const texts = Object.fromEntries(names.map((name) => [name, z.string()])) as Record<Names[number], z.ZodString>;
  return {
    ...headFields,
    definition: z.object(texts).meta({ description: 'What each figure means and how it is computed.' }),
  };
}

function groupsOf<T extends z.ZodRawShape>(figures: T) {
  return {
    groups: z.array(
      z.object({
        key: z.string().nullable().meta({ description: 'A month, an id or a value; null where entries have none.' }),
        name: z.string().nullable(),
        ...figures,
      }),
    ),
    groupCount: z.int().min(0).meta({ description: 'How many groups there are; `limit` says how many are listed.' }),
  };
}

export const SummaryReport = z
  .object({
    ...head(['open', 'escalated', 'completed', 'ageing', 'restorationP50', 'restorationP90']),
    open: Figure,
    escalated: Figure,
    completed: Figure,
    ageing: z.array(
      z.object({
        fromDays: z.int().nullable().meta({ description: 'Null: also entries that start in the future.' }),
        toDays: z.int().nullable().meta({ description: 'Null: any age.' }),
        entries: Figure,
      }),
    ),
    restorationP50: Figure,
    restorationP90: Figure,
  })
  .meta({ id: 'SummaryReport' });
export type SummaryReport = z.infer<typeof SummaryReport>;

export const DowntimeReport = z
  .object({
    ...head(['hours', 'entries', 'mean']),
    ...groupsOf({ hours: Figure, entries: Figure, mean: Figure }),
  })
  .meta({ id: 'DowntimeReport' });
export type DowntimeReport = z.infer<typeof DowntimeReport>;

export const ReliabilityReport = z
  .object({
    ...head(['failures', 'calendarMtbf', 'meanTimeToRestoration', 'meanDowntime']),
    ...groupsOf({ failures: Figure, calendarMtbf: Figure, meanTimeToRestoration: Figure, meanDowntime: Figure }),
  })
  .meta({ id: 'ReliabilityReport' });
export type ReliabilityReport = z.infer<typeof ReliabilityReport>;

export const ParetoReport = z
  .object({
    ...head(['amount', 'share', 'cumulativeShare']),
    ...groupsOf({ amount: Figure, share: Figure, cumulativeShare: Figure }),
  })
  .meta({ id: 'ParetoReport' });
export type ParetoReport = z.infer<typeof ParetoReport>;

export type Report = SummaryReport | DowntimeReport | ReliabilityReport | ParetoReport;

export { JobRun } from '../../jobs/dto/job.dto';
