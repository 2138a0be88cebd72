import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

interface Question {
  name: string;
  argument: unknown;
}
type Answer = { value: unknown } | { error: string };

/** A process of the benchmark that answers one question at a time. Its standard output goes nowhere. */
export class Child {
  private constructor(
    private readonly script: string,
    private readonly process: ChildProcess,
  ) {}

  /** @param execArgv arguments of Node.js; those of this process unless given */
  static start(script: string, execArgv: string[] = process.execArgv): Child {
    return new Child(script, fork(script, { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
  }

  /** @throws Error when the child fails to answer, or ends */
  async ask<Value>(name: string, argument?: unknown): Promise<Value> {
    if (!this.process.connected) throw new Error(`${this.script} has ended.`);
    const waiting = new AbortController();
    const { signal } = waiting;
    try {
      this.process.send({ name, argument } satisfies Question);
      const answered = once(this.process, 'message', { signal }).then(([answer]: Answer[]) => answer);
      const ended = once(this.process, 'exit', { signal }).then((how) => ({
        error: `it has ended (${how.join(' ')})`,
      }));
      const answer = await Promise.race([answered, ended]);
      if (!answer) throw new Error(`${this.script} said nothing.`);
      if ('error' in answer) throw new Error(`${this.script} did not answer '${name}': ${answer.error}`);
      return answer.value as Value;
    } finally {
      waiting.abort();
    }
  }

  /** Hangs up, which ends the child, and waits for its end. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    if (this.process.connected) this.process.disconnect();
    await ended;
  }
}

/**
 * Runs in the child: answers the parent's questions until the parent hangs up or is gone.
 * @param close runs before the process ends
 */
export function answerParent(
  answers: Record<string, (argument: never) => unknown>,
  close: () => Promise<unknown> = () => Promise.resolve(),
): void {
  process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group: the parent decides what ends when
  process.on('message', ({ name, argument }: Question) => {
    void answerOf(answers[name], argument).then((answer) => process.send?.(answer));
  });
  process.on('disconnect', () => void close().finally(() => process.exit()));
}

async function answerOf(answer: ((argument: never) => unknown) | undefined, argument: unknown): Promise<Answer> {
  try {
    if (!answer) throw new Error('there is no such question');
    return { value: await answer(argument as never) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
