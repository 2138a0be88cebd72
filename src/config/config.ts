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
    if (isWithin(config.keysDir, config.dataDir) || isWithin(config.dataDir, config.keysDir)) {
      throw new StartupError(
        'Bad variable KEYS_DIR: it lies in DATA_DIR, or the other way round. Keep the keys elsewhere.',
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
function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory + sep);
}
