import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readArguments } from '../src/cli/command';
import { describeMachine, machineLine } from './machine';
import { postgresPss, residentMemory } from './memory';
import { positive } from './options';
import { median, table, verdict, writeResults } from './report';
import { Service } from './service';
import { runBenchmark, type Started } from './started';

interface Run {
  secondsToReady: number;
  /** The Node.js process alone. */
  rssMB: number;
  /** PostgreSQL's processes together, each shared page counted once. */
  postgresMB: number;
}

const targets = { cold: 8, warm: 3, rssMB: 180 };

// Seconds from the start of the process until it is ready, and what it takes while it idles.
runBenchmark(async (started) => {
  const { runs, idleSeconds } = readOptions();
  const machine = describeMachine();
  console.log(machineLine(machine));
  const [cold, warm]: [Run[], Run[]] = [[], []];
  for (let run = 1; run <= runs; run++) {
    const home = await makeHome(started);
    cold.push(await measureStart(started, home, idleSeconds));
    warm.push(await measureStart(started, home, idleSeconds));
    await started.stop();
  }

  console.log(summary(cold, warm));
  console.log(`Written to ${writeResults('start', { machine, idleSeconds, targets, cold, warm })}`);
});

function readOptions(): { runs: number; idleSeconds: number } {
  const { values } = readArguments({
    usage: 'npm run bench:start [-- --runs NUMBER] [--idle SECONDS]',
    options: { runs: { type: 'string' }, idle: { type: 'string' } },
  });
  return { runs: positive(values.runs) ?? 5, idleSeconds: positive(values.idle) ?? 5 };
}

/** An empty directory for data and keys, which the user that PostgreSQL runs as may pass. */
async function makeHome(started: Started): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'preventplus-start-'));
  started.add(() => rm(home, { recursive: true, force: true }));
  await chmod(home, 0o711);
  return home;
}

async function measureStart(started: Started, home: string, idleSeconds: number): Promise<Run> {
  const service = Service.start(home);
  started.add(() => service.stop());
  const { seconds: secondsToReady } = await service.ready();
  await sleep(idleSeconds * 1000);
  const run = {
    secondsToReady,
    rssMB: residentMemory(service.pid),
    postgresMB: postgresPss(join(home, 'data', 'postgres')),
  };
  await service.stop();
  return run;
}

function summary(cold: Run[], warm: Run[]): string {
  const both = [...cold, ...warm];
  const of = (figure: keyof Run, runs: Run[]) => runs.map((run) => run[figure]);
  return table([
    ['', 'median', 'min', 'max', 'target', ''],
    row('cold start, s', of('secondsToReady', cold), targets.cold),
    row('warm start, s', of('secondsToReady', warm), targets.warm),
    row('idle RSS of Node.js, MB', of('rssMB', both), targets.rssMB),
    row('idle PSS of PostgreSQL, MB', of('postgresMB', both)),
  ]);
}

/** A target is met when the median meets it. */
function row(name: string, figures: number[], target?: number): string[] {
  const shown = [median(figures), Math.min(...figures), Math.max(...figures)].map((figure) => figure.toFixed(2));
  return [name, ...shown, ...(target ? [`≤ ${target}`, verdict(median(figures) <= target)] : [])];
}
