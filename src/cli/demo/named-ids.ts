/** The ids of things that have unique names, whatever their case. What is missing is made when it is asked for. */
export class NamedIds {
  private readonly ids = new Map<string, number>();

  /** @param make makes what is missing, and says its id */
  constructor(
    existing: Iterable<[name: string, id: number]>,
    private readonly make: (name: string, parentId?: number) => Promise<number>,
  ) {
    for (const [name, id] of existing) this.ids.set(name.toLowerCase(), id);
  }

  get(name: string): number | undefined {
    return this.ids.get(name.toLowerCase());
  }

  /** The id of the last name of a path, each of whose names lies in the one before. */
  async ensure(path: readonly string[]): Promise<void> {
    let parentId: number | undefined;
    for (const name of path) {
      const id: number = this.get(name) ?? (await this.make(name, parentId));
      this.ids.set(name.toLowerCase(), id);
      parentId = id;
    }
  }
}
