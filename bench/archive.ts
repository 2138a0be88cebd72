import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { JwtService } from '@nestjs/jwt';
import { createApp } from '../src/app.setup';
import { readArguments } from '../src/cli/command';
import { commandCaller } from '../src/common/caller';
import { AppConfig } from '../src/config/config';
import { loadKeys } from '../src/config/keys';
import { ArchivingService } from '../src/modules/archiving/archiving.service';
import { AccessTokenService } from '../src/modules/auth/access-token.service';
import type { AppSettings } from './app';
import { readDataset } from './data-set/dataset';
import { benchEnvironment } from './environment';
import { LoadGenerator, type LoadPlan, type LoadResult, type Request } from './load';
import { startLogbook } from './logbook';
import { describeMachine, machineLine } from './machine';
import { positive } from './options';
import { median, table, verdict, writeResults } from './report';
import { Server } from './server';
import { runBenchmark } from './started';

const targets = { entriesPerSecond: 1_000_000 / 180, p99Ratio: 2 };
const sliceSeconds = 5;
const slicesBefore = 3;
const connections = 4;

// Entries archived per second, and how much longer a list takes meanwhile: asked for `--rate` times a second, or without a pause.
runBenchmark(async (started) => {
  const { values } = readArguments({
    usage: 'npm run bench:archive [-- --rows NUMBER] [--keep DIR] [--rate NUMBER]',
    options: { rows: { type: 'string' }, keep: { type: 'string' }, rate: { type: 'string' } },
  });
  const machine = describeMachine();
  console.log(machineLine(machine));
  const { database, rows } = await startLogbook(started, {
    rows: positive(values.rows) ?? 1_450_000,
    keep: values.keep,
  });
  const environment = { ...(await benchEnvironment(started)), LOG_LEVEL: 'silent' };
  const config = AppConfig.fromEnvironment(environment);
  const keys = loadKeys(config);
  const settings: AppSettings = { connection: database.app, environment };
  const server = await Server.start(join(__dirname, 'app.js'), settings);
  started.add(() => server.stop());
  const load = new LoadGenerator();
  started.add(() => load.stop());
  const app = await createApp({ config, keys, connection: database.app });
  started.add(() => app.close());

  const { managers, technicians } = await readDataset(database.migration);
  const tokens = new AccessTokenService(config, keys, new JwtService());
  const requests = [...managers, ...technicians].map(({ userId, sessionId }): Request => {
    const headers = { authorization: `Bearer ${tokens.issue(userId, sessionId)}` };
    return { method: 'GET', path: '/api/v1/logbook-entries', headers };
  });
  const rate = positive(values.rate);
  const plan: LoadPlan = { url: server.url, connections, seconds: sliceSeconds, requests, ...(rate && { rate }) };
  await load.run(plan); // code is compiled while it runs
  const before: LoadResult[] = [];
  while (before.length < slicesBefore) before.push(await load.run(plan));

  const state = { isRunning: true };
  const begun = performance.now();
  const run = { caller: commandCaller('Admin', 'bench'), signal: new AbortController().signal };
  const archiving = app
    .get(ArchivingService, { strict: false })
    .run({ ...run, progress: () => Promise.resolve() })
    .then((moved) => ({ ...moved, seconds: (performance.now() - begun) / 1000 }))
    .finally(() => (state.isRunning = false));
  const during: LoadResult[] = [];
  while (state.isRunning) during.push(await load.run(plan));
  const { entries, seconds } = await archiving;

  const [p99Before, p99During] = [p99Of(before), p99Of(during)];
  const result = { rows, rate, entries, seconds, entriesPerSecond: entries / seconds, p99Before, p99During };
  const ratio = p99During / p99Before;
  console.log(
    table([
      ['', 'measured', 'target', ''],
      [
        `${String(entries)} of ${String(rows)} entries archived, a second`,
        result.entriesPerSecond.toFixed(0),
        `≥ ${targets.entriesPerSecond.toFixed(0)}`,
        verdict(result.entriesPerSecond >= targets.entriesPerSecond),
      ],
      [
        `p99 of lists meanwhile, ÷ ${p99Before.toFixed(0)} ms before`,
        ratio.toFixed(2),
        `≤ ${String(targets.p99Ratio)}`,
        verdict(ratio <= targets.p99Ratio),
      ],
    ]),
  );
  console.log(`Written to ${writeResults('archive', { machine, targets, ...result, before, during })}`);
});

/** The median over slices of the load. */
function p99Of(slices: LoadResult[]): number {
  return median(slices.map(({ p99Ms }) => p99Ms));
}
