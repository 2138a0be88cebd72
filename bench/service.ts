import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const main = join(__dirname, '..', 'src', 'main.js');
const readyLine = /^PreventPlus is ready: (http\S+)\/docs$/;

/** PreventPlus as `npm start` starts it, with a data directory of its own. */
export class Service {
  private constructor(
    private readonly process: ChildProcess,
    private readonly startedAt: number,
  ) {}

  /** @param home holds data and keys, and no `.env` */
  static start(home: string): Service {
    const startedAt = performance.now();
    const child = spawn(process.execPath, ['--enable-source-maps', main], {
      cwd: home,
      env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: join(home, 'data'), KEYS_DIR: join(home, 'keys') },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true, // Ctrl-C reaches the benchmark alone, which stops the service in order
    });
    return new Service(child, startedAt);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /**
   * Waits until the service says that it is ready, and is.
   * @returns seconds since the process was started
   * @throws Error when it ends or is not
   */
  async ready(): Promise<number> {
    const url = await this.announcedUrl();
    const { status } = await fetch(`${url}/health/ready`);
    if (status !== 200) throw new Error(`The service says that it is ready, and answers ${status}.`);
    return (performance.now() - this.startedAt) / 1000;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
  }

  private async announcedUrl(): Promise<string> {
    if (!this.process.stdout) throw new Error('The service has no output.');
    for await (const line of createInterface(this.process.stdout)) {
      const url = readyLine.exec(line)?.[1];
      if (url) return url;
    }
    throw new Error('The service has ended before it was ready.');
  }
}
