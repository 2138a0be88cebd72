/** An entry as far as lists tell entries apart. */
export interface Row {
  entryId: string;
  userId: string;
  startDate: string;
  endDate: string | null;
  responsiblePerson: string;
  locationId: number;
  device: string;
  callDescription: string;
  solutionDescription: string | null;
  status: string;
  downtimeHours: number | null;
  categoryId: number | null;
  priority: string | null;
  completedBy: string | null;
  isDeleted: boolean;
  /** To the microsecond. */
  createdAt: string;
  updatedAt: string;
}

export interface Term {
  words: string[];
  isExcluded: boolean;
  /** Whether it is an alternative to what stands before it. */
  isAlternative: boolean;
}

/** What a list is asked for; all filters at once are possible. */
export interface Question {
  status?: string[];
  priority?: string[];
  locationId?: number[];
  includeSublocations?: boolean;
  categoryId?: number[];
  device?: string[];
  userId?: string[];
  completedBy?: string[];
  responsiblePerson?: string[];
  startDateFrom?: string;
  startDateTo?: string;
  endDateFrom?: string;
  endDateTo?: string;
  minDowntimeHours?: number;
  q?: Term[];
  deleted?: boolean;
}

export type SortKey = 'startDate' | 'createdAt' | 'updatedAt' | 'endDate' | 'downtimeHours';

/** What the API promises of lists, in a few lines that know no database. */
export class Oracle {
  readonly rows: Row[] = [];

  /** @param parentOf the location that each location lies in */
  constructor(private readonly parentOf: ReadonlyMap<number, number | undefined>) {}

  /** @param ownerId whose rows alone the caller sees */
  answer(question: Question, sort: SortKey, isDescending: boolean, ownerId?: string): Row[] {
    return this.rows
      .filter((row) => (ownerId === undefined || row.userId === ownerId) && this.matches(row, question))
      .sort((left, right) => compare(left, right, sort, isDescending));
  }

  private matches(row: Row, question: Question): boolean {
    const { startDateFrom, startDateTo, endDateFrom, endDateTo, minDowntimeHours, q } = question;
    return (
      row.isDeleted === (question.deleted ?? false) &&
      isOneOf(row.status, question.status) &&
      isOneOf(row.priority, question.priority) &&
      isOneOf(row.categoryId, question.categoryId) &&
      isOneOf(row.device, question.device) &&
      isOneOf(row.userId, question.userId) &&
      isOneOf(row.completedBy, question.completedBy) &&
      isOneOf(row.responsiblePerson, question.responsiblePerson) &&
      this.liesIn(row.locationId, question) &&
      isBetween(row.startDate, startDateFrom, startDateTo) &&
      isBetween(row.endDate, endDateFrom, endDateTo) &&
      (minDowntimeHours === undefined || (row.downtimeHours !== null && row.downtimeHours >= minDowntimeHours)) &&
      (q === undefined || isFound(row, q))
    );
  }

  private liesIn(locationId: number, { locationId: wanted, includeSublocations }: Question): boolean {
    if (!wanted || wanted.includes(locationId)) return true;
    const parent = this.parentOf.get(locationId);
    return (
      Boolean(includeSublocations) &&
      parent !== undefined &&
      this.liesIn(parent, { locationId: wanted, includeSublocations })
    );
  }
}

function isOneOf<T>(value: T | null, wanted: T[] | undefined): boolean {
  return wanted === undefined || (value !== null && wanted.includes(value));
}

function isBetween(day: string | null, from: string | undefined, to: string | undefined): boolean {
  if (from === undefined && to === undefined) return true;
  return day !== null && (from === undefined || day >= from) && (to === undefined || day <= to);
}

/** Missing values come last; rows of the same value follow their ids, in the direction of the sort. */
function compare(left: Row, right: Row, sort: SortKey, isDescending: boolean): number {
  const [a, b] = [left[sort], right[sort]];
  if (a !== b && (a === null || b === null)) return a === null ? 1 : -1;
  const order = a === b || a === null || b === null ? less(left.entryId, right.entryId) : less(a, b);
  return isDescending ? -order : order;
}

function less<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : 1;
}

/** Alternatives bind less than what stands side by side. */
function isFound(row: Row, terms: Term[]): boolean {
  const words = wordsOf(row);
  const alternatives: Term[][] = [];
  for (const term of terms) {
    if (term.isAlternative || alternatives.length === 0) alternatives.push([]);
    alternatives.at(-1)?.push(term);
  }
  return alternatives.some((group) => group.every((term) => contains(words, term.words) !== term.isExcluded));
}

function contains(words: string[], phrase: string[]): boolean {
  const wanted = phrase.map(plain);
  return words.some((_, start) => wanted.every((word, index) => words[start + index] === word));
}

function wordsOf({ device, responsiblePerson, callDescription, solutionDescription }: Row): string[] {
  return [device, responsiblePerson, callDescription, solutionDescription ?? '']
    .join(' ')
    .split(' ')
    .filter(Boolean)
    .map(plain);
}

/** Neither case nor accents matter. */
function plain(word: string): string {
  return word.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
