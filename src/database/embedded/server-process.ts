import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries';
import type { DataLocation } from './location';
import { readPostmasterFile } from './postmaster-file';
import { recycledPid } from './recycled-pid';
import { childOptions } from './run-binary';
import { CANNOT_CONNECT_NOW, LOCK_FILE_EXISTS, parseLogLine } from './server-log';
import { signalServer } from './signal-server';

export interface ServerOptions {
  location: DataLocation;
  binaries: Binaries;
  settings: Record<string, string>;
  environment?: Record<string, string>;
  log: (line: string) => void;
}

const FAST_STOP_MS = 20_000;
const LAST_LINES_MS = 500;
const POLL_MS = 20;

/** A PostgreSQL server that is a child of this process. */
export class ServerProcess {
  /** Resolves when the server has ended, however that came. */
  readonly exited: Promise<void>;
  private readonly child: ChildProcess;
  private readonly endOnExit = () => this.signal('SIGINT');
  private hasExited = false;
  private failure?: { code: string; message: string };
  private lastLine = '';

  constructor(private readonly options: ServerOptions) {
    const { location, binaries, settings, environment } = options;
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const { env, ...account } = childOptions(location.account);
    const recycled = recycledPid(location.clusterDir);
    this.child = spawn(join(binaries.directory, 'postgres'), ['-D', location.clusterDir, ...flags], {
      ...account,
      // PostgreSQL's own way to hear of a process that is not a server; sessions of a killed one still stop it.
      env: env && { ...env, ...environment, ...(recycled && { PG_GRANDPARENT_PID: String(recycled) }) },
      // A session of its own: Ctrl-C in the terminal reaches the application alone, which stops the server in order.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (this.child.stderr) createInterface(this.child.stderr).on('line', (line) => this.read(line));
    this.exited = this.waitForExit();
    process.once('exit', this.endOnExit);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Whether the server refused to start because another one, or what a killed one left, still uses the data. */
  get dataIsInUse(): boolean {
    return this.failure?.code === LOCK_FILE_EXISTS;
  }

  /** Why the server did not start, in its own words. */
  get startFailure(): string {
    return this.failure?.message ?? this.exitReason;
  }

  /** How the server ended, with the last line that it wrote. */
  get exitReason(): string {
    const { exitCode, signalCode } = this.child;
    return `${signalCode ? `killed by ${signalCode}` : `exit code ${exitCode}`}, last line: ${this.lastLine}`;
  }

  /** Waits until the server accepts connections, however long it recovers; false when it ends before. */
  async isReady(): Promise<boolean> {
    for (; !this.hasExited; await sleep(POLL_MS)) {
      const file = readPostmasterFile(this.options.location.clusterDir);
      if (file?.pid === this.pid && file.status === 'ready') return true;
    }
    return false;
  }

  /** Lets this process end although the server runs. */
  unref(): void {
    this.child.unref();
    if (this.child.stderr instanceof Socket) this.child.stderr.unref();
  }

  /** Lets this process wait for the server again. */
  ref(): void {
    this.child.ref();
  }

  /** Ends all sessions, writes a checkpoint and stops; after 20 seconds without the checkpoint. */
  async stop(): Promise<void> {
    this.ref();
    this.signal('SIGINT');
    const impatience = setTimeout(() => this.signal('SIGQUIT'), FAST_STOP_MS);
    await this.exited;
    clearTimeout(impatience);
  }

  private signal(signal: 'SIGINT' | 'SIGQUIT'): void {
    const { pid, exitCode, signalCode } = this.child;
    if (pid && exitCode === null && signalCode === null) signalServer(pid, signal, this.options.binaries);
  }

  private async waitForExit(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.child.once('exit', () => {
        // Sessions of a killed server keep its output open; what it wrote itself arrives at once.
        const patience = setTimeout(resolve, LAST_LINES_MS);
        this.child.once('close', () => {
          clearTimeout(patience);
          resolve();
        });
      });
      this.child.once('error', (error) => {
        this.lastLine = error.message;
        resolve();
      });
    });
    this.hasExited = true;
    process.removeListener('exit', this.endOnExit);
  }

  private read(line: string): void {
    this.options.log(line);
    const { severity, code, message } = parseLogLine(line);
    if (message) this.lastLine = message;
    if (severity === 'HINT' && this.failure) this.failure.message += ` (${message})`;
    if ((severity === 'FATAL' || severity === 'PANIC') && code !== CANNOT_CONNECT_NOW) this.failure = { code, message };
  }
}
