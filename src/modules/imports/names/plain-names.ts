import { keyOf } from './name-key';

/** Something of the logbook that has a name, or what an import will make: then it has no id yet. */
export interface Named<Id> {
  id?: Id;
  name: string;
}

/** What happens to names that are in neither the mapping nor the logbook: nothing is said, or the row is rejected. */
type Otherwise = 'create' | 'omit' | 'keep' | 'reject';

/** Finds the categories or the people that the names of a file stand for. */
export class PlainNames<Id> {
  /** What has to be made. */
  readonly missing: Named<Id>[] = [];
  private readonly byKey = new Map<string, Named<Id> | undefined>();
  private readonly meanings: Map<string, string>;

  /** @param known may hold a thing under several names; a name that several things have stands for none of them */
  constructor(
    known: Iterable<Named<Id>>,
    private readonly rules: { map: Record<string, string>; otherwise: Otherwise },
  ) {
    for (const thing of known) {
      const key = keyOf([thing.name]);
      const other = this.byKey.get(key);
      this.byKey.set(key, !this.byKey.has(key) || other?.id === thing.id ? thing : undefined);
    }
    this.meanings = new Map(Object.entries(rules.map).map(([name, meaning]) => [keyOf([name]), meaning]));
  }

  /** What a name stands for, null when nothing has to; undefined when its rows are rejected. */
  find(name: string): Named<Id> | null | undefined {
    const meant = this.meanings.get(keyOf([name])) ?? name;
    const found = this.byKey.get(keyOf([meant]));
    if (found) return found;
    if (this.rules.otherwise === 'create') return this.make(meant);
    return this.rules.otherwise === 'reject' ? undefined : null;
  }

  private make(name: string): Named<Id> {
    const thing = { name };
    this.missing.push(thing);
    this.byKey.set(keyOf([name]), thing);
    return thing;
  }
}
