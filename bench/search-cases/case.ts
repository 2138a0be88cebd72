import type { Person } from '../data-set/dataset';

/** Requests of one kind, whose times belong together. */
export interface Case {
  name: string;
  person: Person;
  /** Queries of GET /logbook-entries. */
  queries: string[];
}

export const pageSize = 50;

/** @throws Error when there is none */
export function firstOf<Item>(items: readonly Item[]): Item {
  const [first] = items;
  if (first === undefined) throw new Error('The logbook is too small for this benchmark: give it more --rows.');
  return first;
}
