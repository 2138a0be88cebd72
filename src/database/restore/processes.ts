import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const graceMs = 5_000;
const pollMs = 50;

/**
 * Ends what still works in a directory that nobody needs any more: a server or a pgBackRest whose parent was killed. They
 * are known by their command lines; where there is no /proc, pgBackRest does not run either.
 */
export async function stopProcessesIn(directory: string): Promise<void> {
  for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
    for (const pid of processesIn(directory)) endProcess(pid, signal);
    for (const giveUpAt = Date.now() + graceMs; Date.now() < giveUpAt; await sleep(pollMs))
      if (processesIn(directory).length === 0) return;
  }
}

function processesIn(directory: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid && works(pid, directory));
}

function works(pid: number, directory: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return (
      /(?:^|\/)(?:postgres|pgbackrest)(?::|$)/.test(words[0] ?? '') &&
      words.some((word) => word.includes(`${directory}/`))
    );
  } catch {
    return false;
  }
}

function endProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it has ended meanwhile
  }
}
