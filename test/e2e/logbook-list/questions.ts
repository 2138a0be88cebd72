import fc from 'fast-check';
import type { Question, Row, SortKey, Term } from './oracle';

/** What rows and questions are made of: few values, so that they meet. */
export interface World {
  userIds: string[];
  locationIds: number[];
  categoryIds: number[];
}

const statuses = ['Open', 'Completed', 'Escalation'];
const priorities = ['Low', 'Medium', 'High'];
const devices = ['Excavator A', 'excavator a', 'Pompe à eau', "O'Brien % _"];
const people = ['North crew', 'South crew', 'north crew'];
const vocabulary = ['pump', 'Pump', 'valve', 'vérin', 'verin', 'leak', 'crew', 'a'];
const days = ['2025-12-31', '2026-01-01', '2026-01-02', '2026-02-28', '2026-03-01', '2026-03-02'];
const hours = [0, 0.01, 0.25, 1, 2.5, 99_999_999.99];
/** Some within one millisecond, which JavaScript's dates cannot tell apart. */
const instants = ['2026-03-01T10:00:00.000001Z', '2026-03-01T10:00:00.000002Z', '2026-03-01T10:00:00.000999Z'];

const any = <T>(...values: T[]) => fc.constantFrom(...values);
const perhaps = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 2 });
const sentence = fc.array(any(...vocabulary), { minLength: 1, maxLength: 5 }).map((words) => words.join(' '));

/** An entry without its id. It ends on the day when it starts or on a later one. */
export const rowOf = ({ userIds, locationIds, categoryIds }: World): fc.Arbitrary<Omit<Row, 'entryId'>> =>
  fc
    .record({
      userId: any(...userIds),
      startDate: any(...days),
      endDate: perhaps(any(...days)),
      responsiblePerson: any(...people),
      locationId: any(...locationIds),
      device: any(...devices),
      callDescription: sentence,
      solutionDescription: perhaps(sentence),
      status: any(...statuses),
      downtimeHours: perhaps(any(...hours)),
      categoryId: perhaps(any(...categoryIds)),
      priority: perhaps(any(...priorities)),
      completedBy: perhaps(any(...userIds)),
      isDeleted: fc.integer({ min: 0, max: 4 }).map((number) => number === 0),
      createdAt: any(...instants),
      updatedAt: any(...instants),
    })
    .map((row) => ({ ...row, endDate: row.endDate && (row.endDate < row.startDate ? row.startDate : row.endDate) }));

const term: fc.Arbitrary<Term> = fc.record({
  words: fc.array(any(...vocabulary), { minLength: 1, maxLength: 2 }),
  isExcluded: any(false, false, true),
  isAlternative: any(false, false, true),
});
const some = <T>(...values: T[]) => fc.uniqueArray(any(...values), { minLength: 1, maxLength: 3 });

/** Up to all filters at once, each in a third of the questions. */
export const questionOf = ({ userIds, locationIds, categoryIds }: World): fc.Arbitrary<Question> => {
  const filters: { [Filter in keyof Question]-?: fc.Arbitrary<Question[Filter]> } = {
    status: some(...statuses),
    priority: some(...priorities),
    locationId: some(...locationIds),
    includeSublocations: fc.boolean(),
    categoryId: some(...categoryIds),
    device: some(...devices),
    userId: some(...userIds),
    completedBy: some(...userIds),
    responsiblePerson: some(...people),
    startDateFrom: any(...days),
    startDateTo: any(...days),
    endDateFrom: any(...days),
    endDateTo: any(...days),
    minDowntimeHours: any(...hours),
    q: fc.array(term, { minLength: 1, maxLength: 3 }),
    deleted: fc.boolean(),
  };
  const names = Object.keys(filters) as (keyof Question)[];
  return fc
    .subarray(names, { maxLength: 4 })
    .chain((chosen) =>
      fc.record(Object.fromEntries(chosen.map((name) => [name, filters[name]]))),
    ) as fc.Arbitrary<Question>;
};

export const sortKeys: SortKey[] = ['startDate', 'createdAt', 'updatedAt', 'endDate', 'downtimeHours'];

/** A question as a query string. */
export function queryOf({ q, ...filters }: Question): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(filters))
    for (const value of [values].flat()) query.append(name, String(value));
  if (q) query.append('q', q.map(written).join(' '));
  return query;
}

function written({ words, isExcluded, isAlternative }: Term, index: number): string {
  const phrase = words.length === 1 ? words[0] : `"${words.join(' ')}"`;
  return `${isAlternative && index > 0 ? 'or ' : ''}${isExcluded ? '-' : ''}${phrase ?? ''}`;
}
