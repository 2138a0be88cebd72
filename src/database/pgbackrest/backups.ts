import type { JobProblem } from '../../common/job-problem';
import type { PgBackRest } from './pgbackrest';
import { BackupsGone, type LostBackups, problemIn } from './pgbackrest.errors';

/** What fills up when nobody looks: directories on this machine. */
export interface Directories {
  /** Absent when it is elsewhere. */
  repository?: string;
  /** Where WAL waits for the repository. */
  wal?: string;
}

/** What backs up the database of this process, or why nothing does. */
export class Backups {
  private constructor(
    /** Absent when they are off. */
    readonly tool?: PgBackRest,
    /** For people: version and repository. */
    readonly description?: string,
    /** In a sentence that says what to do. */
    readonly offBecause?: string,
    /** What did not work at the start, though they are on: it is tried again before each backup. */
    readonly problem?: JobProblem,
    readonly directories: Directories = {},
  ) {}

  static on(tool: PgBackRest, description: string, directories: Directories = {}): Backups {
    return new Backups(tool, description, undefined, undefined, directories);
  }

  static off(because: string): Backups {
    return new Backups(undefined, undefined, because);
  }

  /**
   * Makes the repository ready for this database, if it is not: a new one, or one that could not be reached before.
   * @param listed the backups that the database knows of: an empty repository is not the one that it had
   */
  async makeReady(listed: () => Promise<LostBackups | undefined>): Promise<Backups> {
    if (!this.tool) return this;
    try {
      const lost = isEmpty(await this.tool.run('info', ['--output=json'])) && (await listed());
      if (lost) throw new BackupsGone(lost);
      await this.tool.run('stanza-create');
      return this;
    } catch (error) {
      return new Backups(this.tool, this.description, undefined, problemIn(error), this.directories);
    }
  }

  /** One line for whoever starts the process. */
  get notice(): string {
    if (!this.tool) return `Backups are off: ${this.offBecause}`;
    return this.problem ? `Backups DO NOT WORK yet: ${this.problem.message}` : `Backups are on: ${this.description}`;
  }
}

/** Whether there is no database in the repository; whatever cannot be understood is left to the command that follows. */
function isEmpty(info: string): boolean {
  const [stanza] = JSON.parse(info) as { db?: unknown[] }[];
  return stanza?.db?.length === 0;
}
