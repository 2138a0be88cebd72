import { z } from 'zod';
import { DayParameter, IdParameter, repeatable } from '../../../common/validation/parameters';

export const groupings = ['month', 'location', 'category', 'device', 'status', 'priority'] as const;
export type Grouping = (typeof groupings)[number];

export const measures = ['downtime', 'count'] as const;
export type Measure = (typeof measures)[number];

/** Groups in one answer at most. */
export const maxGroups = 120;

const filters = {
  locationId: repeatable(IdParameter).meta({ description: 'Only these locations and what lies below them.' }),
  categoryId: repeatable(IdParameter).meta({ description: 'Only these categories.' }),
};
const wholePast = {
  from: DayParameter.optional().meta({ description: 'Only entries that started on this day or later.' }),
  to: DayParameter.optional().meta({ description: 'Only entries that started on this day or earlier.' }),
};
const twelveMonths = {
  from: DayParameter.optional().meta({
    description: 'First day on which an entry may have started. When absent: twelve calendar months until `to`.',
  }),
  to: DayParameter.optional().meta({
    description:
      'Last day on which an entry may have started. When absent: the day of the figures, in `plant.timeZone`.',
  }),
};

const format = <const Formats extends readonly string[]>(formats: Formats) =>
  z.enum(formats).optional().meta({
    description: 'When absent, the `Accept` header decides; JSON is what everybody gets who asks for nothing.',
  });
const tables = format(['json', 'csv', 'xlsx']);
const charts = format(['json', 'csv', 'xlsx', 'svg']);

const measure = z
  .enum(measures)
  .default('downtime')
  .meta({ description: 'What the groups are ordered by, largest first, and what the chart shows.' });

export const SummaryQuery = z.strictObject({ ...wholePast, ...filters, format: tables });
export type SummaryQuery = z.infer<typeof SummaryQuery>;

export const DowntimeQuery = z.strictObject({
  ...twelveMonths,
  ...filters,
  groupBy: z
    .enum(groupings)
    .default('month')
    .meta({ description: `Months come in their order. At most ${String(maxGroups)} groups, the latest or largest.` }),
  measure,
  format: charts,
});
export type DowntimeQuery = z.infer<typeof DowntimeQuery>;

export const ReliabilityQuery = z.strictObject({ ...twelveMonths, ...filters, format: tables });
export type ReliabilityQuery = z.infer<typeof ReliabilityQuery>;

export const ParetoQuery = z.strictObject({
  ...twelveMonths,
  ...filters,
  groupBy: z
    .enum(['device', 'category'])
    .default('device')
    .meta({ description: `At most ${String(maxGroups)} groups, the largest.` }),
  measure,
  format: charts,
});
export type ParetoQuery = z.infer<typeof ParetoQuery>;
