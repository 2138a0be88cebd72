/** JSON text of one row, straight from the database, and the version of the row, which becomes its ETag. */
export class Versioned {
  constructor(
    readonly json: string,
    readonly version: number,
  ) {}
}
