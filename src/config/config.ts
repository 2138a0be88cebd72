import { join, resolve } from 'node:path';
import { readEnvironment } from './environment';
import type { Values } from './variables';

/** The configuration of one process, read once at its start. Paths are absolute. */
export class AppConfig {
  private constructor(private readonly values: Values) {}

  /** @throws StartupError when a variable is not valid */
  static fromEnvironment(env: NodeJS.ProcessEnv = process.env): AppConfig {
    return new AppConfig(readEnvironment(env));
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
