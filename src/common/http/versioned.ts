/** JSON text of one row, straight from the database, and the version of the row, which becomes its ETag. */
export class Versioned {
  constructor(
    readonly json: string,
    readonly version: number,
  ) {}
}

/** A row that has just been made, with the id that its Location ends with. */
export class Created<Id extends string | number = string | number> extends Versioned {
  constructor(
    json: string,
    version: number,
    readonly id: Id,
  ) {
    super(json, version);
  }
}
