import { setTimeout as sleep } from 'node:timers/promises';
import { answerParent, Child } from './child';

/** What a server has used since it started. */
export interface Usage {
  cpuSeconds: number;
  rssBytes: number;
}

/** A server process whose speed is measured. */
export class Server {
  private constructor(
    private readonly child: Child,
    readonly url: string,
  ) {}

  /** @param settings what the script's server is started with; plain values */
  static async start(script: string, settings: unknown, execArgv?: string[]): Promise<Server> {
    const child = Child.start(script, execArgv);
    try {
      return new Server(child, await child.ask<string>('start', settings));
    } catch (error) {
      await child.stop();
      throw error;
    }
  }

  usage(): Promise<Usage> {
    return this.child.ask<Usage>('usage');
  }

  /** Asks for the memory again and again until it is stopped, and tells the most bytes that there were. */
  watchMemory(): { stop(): Promise<number> } {
    const stopped = new AbortController();
    const watching = (async () => {
      let peak = 0;
      for (; !stopped.signal.aborted; await sleep(20)) peak = Math.max(peak, (await this.usage()).rssBytes);
      return peak;
    })();
    return {
      stop: () => {
        stopped.abort();
        return watching;
      },
    };
  }

  stop(): Promise<void> {
    return this.child.stop();
  }
}

/** Runs in the server's process: starts it when the parent asks, tells what it uses, and closes it when told. */
export function serve(start: (settings: never) => Promise<RunningServer>): void {
  let running: RunningServer | undefined;
  answerParent(
    {
      start: async (settings: never) => {
        running = await start(settings);
        return running.url;
      },
      usage: (): Usage => {
        const { user, system } = process.cpuUsage();
        return { cpuSeconds: (user + system) / 1e6, rssBytes: process.memoryUsage.rss() };
      },
    },
    async () => {
      await running?.close();
    },
  );
}

interface RunningServer {
  url: string;
  close(): Promise<void>;
}
