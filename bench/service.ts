import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const main = join(__dirname, '..', 'src', 'main.js');
const readyLine = /^PreventPlus is ready: (http\S+)\/docs$/;

/** What the service finds in its environment. @param home holds data and keys, and no `.env` */
export function serviceEnvironment(home: string): Record<string, string | undefined> {
  return { PATH: process.env.PATH, PORT: '0', DATA_DIR: join(home, 'data'), KEYS_DIR: join(home, 'keys') };
}

interface ServiceOptions {
  /** Of the environment, besides. */
  variables?: Record<string, string>;
  /** A file that what the service says is added to; without it nobody hears it. */
  log?: string;
}

interface Ready {
  url: string;
  /** Since the process was started. */
  seconds: number;
}

/** PreventPlus as `npm start` starts it, with a data directory of its own. */
export class Service {
  private constructor(
    private readonly process: ChildProcess,
    private readonly startedAt: number,
  ) {}

  /** @param home holds data and keys, and no `.env` */
  static start(home: string, { variables, log }: ServiceOptions = {}): Service {
    const startedAt = performance.now();
    const child = spawn(process.execPath, ['--enable-source-maps', main], {
      cwd: home,
      env: { ...serviceEnvironment(home), ...variables },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true, // Ctrl-C reaches the benchmark alone, which stops the service in order
    });
    if (log) child.stdout.pipe(createWriteStream(log, { flags: 'a' }));
    return new Service(child, startedAt);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /**
   * Waits until the service says that it is ready, and is.
   * @throws Error when it ends or is not
   */
  async ready(): Promise<Ready> {
    const url = await this.announcedUrl();
    const { status } = await fetch(`${url}/health/ready`);
    if (status !== 200) throw new Error(`The service says that it is ready, and answers ${status}.`);
    return { url, seconds: (performance.now() - this.startedAt) / 1000 };
  }

  /** Has it stop in order. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** Ends it in the middle of whatever it does. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill(signal);
    await ended;
  }

  private async announcedUrl(): Promise<string> {
    const { stdout } = this.process;
    if (!stdout) throw new Error('The service has no output.');
    try {
      for await (const line of createInterface(stdout)) {
        const url = readyLine.exec(line)?.[1];
        if (url) return url;
      }
    } finally {
      stdout.resume(); // a full pipe would hold the service up
    }
    throw new Error('The service has ended before it was ready.');
  }
}
