import { z } from 'zod';
import { text, Uuid } from '../../../common/validation/fields';
import { TableFormat } from '../../../common/table/table-file';
import { pageParameters } from '../../../common/validation/page';
import {
  DayParameter,
  FlagParameter,
  HoursParameter,
  IdParameter,
  repeatable,
} from '../../../common/validation/parameters';
import { priorities, statuses } from './logbook-entry.dto';

export const scopes = ['live', 'archived', 'all'] as const;
export type Scope = (typeof scopes)[number];

const sorts = ['startDate', 'createdAt', 'updatedAt', 'endDate', 'downtimeHours'];
const initialSort = '-startDate';

const fields = z.strictObject({
  ...pageParameters([...sorts, 'relevance'], initialSort),
  q: text(500)
    .optional()
    .meta({
      description:
        'Full-text search: words, "phrases", -without, or; of the last word the beginning is enough, from two letters on. Accents do not matter. ' +
        'Whatever is no letter or digit separates words: `Water/Sediment` finds them where they follow each other.',
    }),
  highlight: FlagParameter.default(false).meta({ description: 'Adds `highlights`: where `q` hits each entry.' }),
  status: repeatable(z.enum(statuses)),
  priority: repeatable(z.enum(priorities)),
  locationId: repeatable(IdParameter),
  includeSublocations: FlagParameter.default(false).meta({ description: 'Also what lies below the locations.' }),
  categoryId: repeatable(IdParameter),
  device: repeatable(text(100)),
  userId: repeatable(Uuid),
  completedBy: repeatable(Uuid),
  responsiblePerson: repeatable(text(100)),
  startDateFrom: DayParameter.optional(),
  startDateTo: DayParameter.optional(),
  endDateFrom: DayParameter.optional(),
  endDateTo: DayParameter.optional(),
  minDowntimeHours: HoursParameter.optional(),
  scope: z.enum(scopes).default('live').meta({
    description: 'Entries that are at work, those that were archived for their age, or both in one order.',
  }),
  deleted: FlagParameter.default(false).meta({
    description: 'The deleted entries instead of the others: managers and administrators only.',
  }),
});

const needsWords = { path: ['sort'], error: 'relevance needs q: what should the entries be relevant to?' };

/** What a list of entries can be asked for. Repeated values of one filter widen it, further filters narrow it. */
export const LogbookQuery = fields.refine(hasWhatToRankBy, needsWords);
export type LogbookQuery = z.infer<typeof LogbookQuery>;

/** The same entries in the same order, all of them in one file: not by relevance, which the newest 1,000 alone have. */
export const LogbookExportQuery = fields
  .omit({ limit: true, cursor: true, count: true, highlight: true })
  .extend({ format: TableFormat, sort: pageParameters(sorts, initialSort).sort });
export type LogbookExportQuery = z.infer<typeof LogbookExportQuery>;

function hasWhatToRankBy({ q, sort }: { q?: string; sort: string }): boolean {
  return q !== undefined || !sort.endsWith('relevance');
}
