/** The values of one entry, as a client writes them. */
export type Entry = Record<
  | 'status'
  | 'priority'
  | 'categoryId'
  | 'locationId'
  | 'device'
  | 'userId'
  | 'completedBy'
  | 'responsiblePerson'
  | 'startDateFrom'
  | 'startDateTo'
  | 'endDateFrom'
  | 'endDateTo'
  | 'minDowntimeHours',
  string
>;

/** What people ask a logbook for, by values of an entry that there is. Named in docs/performance.md. */
export const combinations: Record<string, (entry: Entry) => Record<string, string>> = {
  'open and urgent': () => ({ status: 'Open', priority: 'High' }),
  'open the longest': () => ({ status: 'Open', sort: 'startDate' }),
  'escalated in a place': ({ locationId }) => ({ status: 'Escalation', locationId }),
  'the history of a device': ({ device, startDateFrom }) => ({ device, startDateFrom: yearBefore(startDateFrom) }),
  'a cause in a place': ({ categoryId, locationId }) => ({ categoryId, locationId }),
  'urgent work of a crew': ({ responsiblePerson }) => ({ responsiblePerson, priority: 'High' }),
  'what somebody completed of a cause': ({ completedBy, categoryId }) => ({ completedBy, categoryId }),
  'a place within a year': ({ locationId, startDateTo }) => ({
    locationId,
    startDateFrom: yearBefore(startDateTo),
    startDateTo,
  }),
  'long stops of a cause': ({ categoryId }) => ({ categoryId, minDowntimeHours: '24' }),
  'ended within a year, last first': ({ endDateTo }) => ({
    endDateFrom: yearBefore(endDateTo),
    endDateTo,
    sort: '-endDate',
  }),
};

function yearBefore(day: string): string {
  return `${String(Number(day.slice(0, 4)) - 1)}${day.slice(4)}`;
}
