import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import type { Account } from '../embedded/account';
import { childOptions } from '../embedded/run-binary';
import { PgBackRestFailed } from './pgbackrest.errors';

/** Which program works with which configuration, and as whom. */
export interface PgBackRestSetup {
  program: string;
  configFile: string;
  stanza: string;
  /** When this process is root: the account of the database's files. pgBackRest never runs as root. */
  account?: Account;
  /** Options that are secrets, as PGBACKREST_… variables. */
  secrets: Readonly<Record<string, string>>;
  /** Signs in to the database; a restore needs none. */
  databasePassword?: string;
}

export interface RunOptions {
  /** Stops the program in order. */
  signal?: AbortSignal;
  /** Hears each line of the log, at the level of detail. Without it there is only what goes wrong. */
  onLog?: (line: string) => void;
  /** From 0 to 19, how much it gives way to others. */
  niceness?: number;
}

/** How many of the last lines of the log tell why it failed. */
const keptLines = 20;

/** pgBackRest on one database: every call is a process of its own, with arguments and no shell. */
export class PgBackRest {
  constructor(readonly setup: PgBackRestSetup) {}

  /** The configuration, as every command line begins. */
  get baseArguments(): string[] {
    return [`--config=${this.setup.configFile}`, `--stanza=${this.setup.stanza}`];
  }

  /**
   * Runs a command to its end.
   * @param options what follows it, names of files included
   * @returns what it printed
   * @throws PgBackRestFailed with its exit code and the last error of its log
   */
  async run(
    command: string,
    options: readonly string[] = [],
    { signal, onLog, niceness }: RunOptions = {},
  ): Promise<string> {
    const { program, account, secrets, databasePassword: PGPASSWORD } = this.setup;
    const { env, ...child } = childOptions(account);
    const level = onLog ? 'detail' : 'warn';
    // the log goes to stderr, so that it never mixes with what was asked for
    const log = ['--log-level-console=off', `--log-level-stderr=${level}`, '--log-level-file=off'];
    const running = spawn(program, [command, ...this.baseArguments, ...log, ...options], {
      ...child,
      env: { ...env, TZ: 'UTC', ...secrets, ...(PGPASSWORD && { PGPASSWORD }) },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      killSignal: 'SIGTERM',
    });

    if (niceness && running.pid) setPriority(running.pid, niceness);
    let output = '';
    const lines: string[] = [];
    running.stdout.setEncoding('utf8').on('data', (piece: string) => (output += piece));
    createInterface(running.stderr).on('line', (line) => {
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
      onLog?.(line);
    });
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      running.once('close', resolve);
      running.once('error', reject);
    });
    if (exitCode === 0) return output;
    throw new PgBackRestFailed(command, exitCode, lines);
  }
}
