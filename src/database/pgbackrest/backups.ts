import type { PgBackRest } from './pgbackrest';

/** What backs up the database of this process, or why nothing does. */
export class Backups {
  private constructor(
    /** Absent when they are off. */
    readonly tool?: PgBackRest,
    /** For people: version and repository. */
    readonly description?: string,
    /** In a sentence that says what to do. */
    readonly offBecause?: string,
  ) {}

  static on(tool: PgBackRest, description: string): Backups {
    return new Backups(tool, description);
  }

  static off(because: string): Backups {
    return new Backups(undefined, undefined, because);
  }

  /** One line for whoever starts the process. */
  get notice(): string {
    return this.tool ? `Backups are on: ${this.description}` : `Backups are off: ${this.offBecause}`;
  }
}
