import type { Cell, Column } from '../../common/table/table';
import type { LogbookEntry } from './dto/logbook-entry.dto';
import type { Names } from './logbook-export.repository';

type Exported = Column & { cell: (entry: LogbookEntry, names: Names) => Cell };

/** The columns of an exported logbook. An import knows them by these headers, and entries by their id. */
const exported: readonly Exported[] = [
  { header: 'Entry ID', width: 38, cell: ({ entryId }) => entryId },
  { header: 'Start date', kind: 'day', width: 12, cell: ({ startDate }) => startDate },
  { header: 'End date', kind: 'day', width: 12, cell: ({ endDate }) => endDate },
  { header: 'Responsible person', width: 22, cell: ({ responsiblePerson }) => responsiblePerson },
  { header: 'Location', width: 22, cell: ({ locationId }, { locations }) => nameOf(locationId, locations) },
  { header: 'Device', width: 22, cell: ({ device }) => device },
  { header: 'Call description', width: 50, cell: ({ callDescription }) => callDescription },
  { header: 'Solution description', width: 50, cell: ({ solutionDescription }) => solutionDescription },
  { header: 'Status', width: 12, cell: ({ status }) => status },
  { header: 'Status reason', width: 30, cell: ({ statusReason }) => statusReason },
  { header: 'Downtime (hours)', kind: 'hours', width: 17, cell: ({ downtimeHours }) => downtimeHours },
  { header: 'Category', width: 18, cell: ({ categoryId }, { categories }) => nameOf(categoryId, categories) },
  { header: 'Priority', width: 10, cell: ({ priority }) => priority },
  { header: 'Recorded by', width: 22, cell: ({ userId }, { users }) => nameOf(userId, users) },
  { header: 'Completed by', width: 22, cell: ({ completedBy }, { users }) => nameOf(completedBy, users) },
  { header: 'Created at (UTC)', kind: 'instant', width: 20, cell: ({ createdAt }) => createdAt },
  { header: 'Updated at (UTC)', kind: 'instant', width: 20, cell: ({ updatedAt }) => updatedAt },
];

export const entryColumns: readonly Column[] = exported;

export function entryCells(entry: LogbookEntry, names: Names): Cell[] {
  return exported.map(({ cell }) => cell(entry, names));
}

function nameOf<Id extends string | number>(id: Id | null, names: Partial<Record<Id, string>>): Cell {
  return id === null ? null : (names[id] ?? null);
}
