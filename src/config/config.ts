import { join, resolve, sep } from 'node:path';
import { readEnvironment } from './environment';
import { StartupError } from './startup.error';
import type { Values } from './variables';

/** The configuration of one process, read once at its start. Paths are absolute. */
export class AppConfig {
  private constructor(private readonly values: Values) {}

  /** @throws StartupError when a variable is not valid */
  static fromEnvironment(env: NodeJS.ProcessEnv = process.env): AppConfig {
    const config = new AppConfig(readEnvironment(env));
    if (overlap(config.keysDir, config.dataDir)) {
      throw new StartupError(
        'Bad variable KEYS_DIR: it lies in DATA_DIR, or the other way round. Keep the keys elsewhere.',
      );
    }
    if (overlap(config.backupRepoDir, config.dataDir) || overlap(config.backupRepoDir, config.keysDir)) {
      throw new StartupError(
        'Bad variable BACKUP_REPO_DIR: it overlaps with DATA_DIR or KEYS_DIR. Keep the backups elsewhere, best on another disk.',
      );
    }
    return config;
  }

  /** The same configuration with other values: for a database that this process started itself, and for tests. */
  with(values: Partial<Values>): AppConfig {
    return new AppConfig({ ...this.values, ...values });
  }

  get<Name extends keyof Values>(name: Name): Values[Name] {
    return this.values[name];
  }

  get dataDir(): string {
    return resolve(this.values.DATA_DIR);
  }

  /** Files on their way in, and with the local store all of them. */
  get attachmentsDir(): string {
    return join(this.dataDir, 'attachments');
  }

  /** Where the checkpoints of the audit log are copied to. */
  get auditCheckpointsDir(): string {
    const directory = this.values.AUDIT_CHECKPOINTS_DIR;
    return directory === undefined ? join(this.dataDir, 'audit-checkpoints') : resolve(directory);
  }

  get keysDir(): string {
    return resolve(this.values.KEYS_DIR);
  }

  /** Where pgBackRest keeps the backups of the embedded database, unless they go to S3. */
  get backupRepoDir(): string {
    return resolve(this.values.BACKUP_REPO_DIR);
  }

  /** @throws StartupError when a directory that somebody names for something new overlaps with one that is in use */
  refuseOverlap(directory: string): void {
    const used = { DATA_DIR: this.dataDir, KEYS_DIR: this.keysDir, BACKUP_REPO_DIR: this.backupRepoDir };
    const [name] = Object.entries(used).find(([, path]) => overlap(path, directory)) ?? [];
    if (name) throw new StartupError(`${directory} overlaps with ${name}: name a directory elsewhere.`);
  }

  /** Whether the directory of the backups is the one nobody chose. */
  get backupRepoDirIsDefault(): boolean {
    return this.values.BACKUP_REPO_DIR === '.backups';
  }

  /** Whether the data directory is the one nobody chose. */
  get dataDirIsDefault(): boolean {
    return this.values.DATA_DIR === '.data';
  }

  get embeddedMajor(): 15 | 18 {
    return this.values.EMBEDDED_POSTGRES === '18' ? 18 : 15;
  }

  get prettyLogs(): boolean {
    const format = this.values.LOG_FORMAT;
    return format === 'pretty' || (format === 'auto' && process.stdout.isTTY);
  }
}

/** Whoever copies the one directory would otherwise copy the other along. */
function overlap(one: string, other: string): boolean {
  return isWithin(one, other) || isWithin(other, one);
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory + sep);
}
