import type { Person } from '../data-set/dataset';

/** Requests of one kind, whose times belong together. */
export interface Case {
  name: string;
  person: Person;
  /** Queries of GET /logbook-entries. */
  queries: string[];
}

export const pageSize = 50;
