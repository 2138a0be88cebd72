import { z } from 'zod';
import { text } from '../../../common/validation/fields';
import { DayParameter, IdParameter, repeatable, wholeParameter } from '../../../common/validation/parameters';

export const groupings = ['month', 'location', 'category', 'device', 'status', 'priority'] as const;
export type Grouping = (typeof groupings)[number];

export const measures = ['downtime', 'count'] as const;
export type Measure = (typeof measures)[number];

/** Groups in one answer: in JSON when nothing is said, when asked for, in a file, and in a chart. */
export const limits = { usual: 120, most: 1000, file: 10_000, columns: 120, bars: 30 };

/** Up to ten years every month of a period is told, those without an entry included. */
export const everyMonthOf = 120;

const filters = {
  locationId: repeatable(IdParameter).meta({ description: 'Only these locations and what lies below them.' }),
  categoryId: repeatable(IdParameter).meta({ description: 'Only these categories.' }),
  device: repeatable(text(100)).meta({ description: 'Only these devices, as they are written in the entries.' }),
};
const wholePast = {
  from: DayParameter.optional().meta({ description: 'Only entries that started on this day or later.' }),
  to: DayParameter.optional().meta({ description: 'Only entries that started on this day or earlier.' }),
};
const twelveMonths = {
  from: DayParameter.optional().meta({
    description:
      'First day on which an entry may have started. When absent: twelve calendar months until `to`. A day long ago takes all.',
  }),
  to: DayParameter.optional().meta({
    description:
      'Last day on which an entry may have started. When absent: the day of the figures, in `plant.timeZone`.',
  }),
};

const limit = wholeParameter(1, limits.most)
  .optional()
  .meta({
    description:
      'How many groups at most: the largest, or the latest months; `groupCount` says how many there are. When absent: ' +
      `${String(limits.usual)} in JSON, ${limits.file.toLocaleString('en')} in a file. A chart has ` +
      `${String(limits.columns)} months or ${String(limits.bars)} other groups at most.`,
  });

const format = <const Formats extends readonly string[]>(formats: Formats) =>
  z
    .enum(formats)
    .optional()
    .meta({
      description:
        'When absent, the `Accept` header decides; JSON is what everybody gets who asks for nothing. CSV (UTF-8, RFC 4180) ' +
        'is one table: lines with `about` come first and say what the report is made of and what each figure means, all ' +
        'others are figures. A workbook has these in a sheet of their own.',
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
    .meta({
      description:
        'Months come in their order, and those without an entry, too; of a period of more than ' +
        `${String(everyMonthOf)} months those from the first to the last with an entry.`,
    }),
  measure,
  limit,
  format: charts,
});
export type DowntimeQuery = z.infer<typeof DowntimeQuery>;

export const ReliabilityQuery = z.strictObject({ ...twelveMonths, ...filters, limit, format: tables });
export type ReliabilityQuery = z.infer<typeof ReliabilityQuery>;

export const ParetoQuery = z.strictObject({
  ...twelveMonths,
  ...filters,
  groupBy: z.enum(['device', 'category']).default('device'),
  measure,
  limit,
  format: charts,
});
export type ParetoQuery = z.infer<typeof ParetoQuery>;
