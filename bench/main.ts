import { join } from 'node:path';
import { Client } from 'pg';
import { createApp } from '../src/app.setup';
import { AppConfig } from '../src/config/config';
import { loadKeys } from '../src/config/keys';
import type { ScratchLogin } from '../src/startup/scratch-database';
import type { AppSettings } from './app';
import { readDataset } from './data-set/dataset';
import { benchEnvironment } from './environment';
import type { FloorSettings } from './floor';
import { LoadGenerator } from './load';
import { startLogbook } from './logbook';
import { describeMachine, machineLine } from './machine';
import { compare, type PostgresSettings, type SizeResult } from './measure';
import { type BenchOptions, chosen, readBenchOptions } from './options';
import { writeResults } from './report';
import { assertSameAnswers } from './same-answers';
import { preparePeople, scenarios } from './scenarios';
import { Server } from './server';
import { runBenchmark, Started } from './started';
import { applicationStatements } from './statements';
import { sizeTable, summaryTable } from './summary';

// Requests per second of PreventPlus beside a bare server that does the same SQL, on the same database at the same time.
runBenchmark(async (started) => {
  const options = readBenchOptions();
  const machine = describeMachine();
  console.log(machineLine(machine));
  const sizes: SizeResult[] = [];
  for (const rows of options.rows) sizes.push(await inTurn(started, (stage) => measureSize(stage, options, rows)));
  if (sizes.length > 1) console.log(sizeTable(sizes));
  console.log(`Written to ${writeResults('main', { machine, options, sizes })}`);
});

/** Stops what a stage has started before the next one begins. */
async function inTurn<Result>(started: Started, work: (stage: Started) => Promise<Result>): Promise<Result> {
  const stage = new Started();
  started.add(() => stage.stop());
  try {
    return await work(stage);
  } finally {
    await stage.stop();
  }
}

async function measureSize(started: Started, options: BenchOptions, size: number): Promise<SizeResult> {
  const keep = options.keep && join(options.keep, String(size));
  const { database, rows } = await startLogbook(started, { rows: size, csv: options.csv, keep });
  const postgres = await serverSettings(database.admin);
  console.log(`${rows} entries, PostgreSQL ${postgres.version}, fsync ${postgres.fsync}`);

  const environment = await benchEnvironment(started);
  const config = AppConfig.fromEnvironment({ ...environment, LOG_LEVEL: 'silent' });
  const keys = loadKeys(config);
  const dataset = await readDataset(database.migration);
  const password = await preparePeople(database.migration, config, keys);
  const all = await scenarios({ config, keys, dataset, password, migration: database.migration });
  const measured = chosen(all, options.only);

  const recorded = await createApp({ config, keys, connection: database.app });
  const statements = await applicationStatements(recorded, measured).finally(() => recorded.close());
  const floor = await startServer(started, options, 'floor', {
    connection: database.app,
    poolSize: config.get('DATABASE_POOL_SIZE'),
    statements,
    cursorKeyBase64: keys.jwt.derive('cursor').toString('base64'),
  } satisfies FloorSettings);
  const app = await startServer(started, options, 'app', {
    connection: database.app,
    environment,
  } satisfies AppSettings);
  const load = new LoadGenerator();
  started.add(() => load.stop());

  await assertSameAnswers(measured, floor.url, app.url);
  const results = await compare({ floor, app, load, options }, measured);
  console.log(summaryTable(results));
  return { rows, postgres, results };
}

async function startServer(
  started: Started,
  { profile }: BenchOptions,
  name: 'app' | 'floor',
  settings: AppSettings | FloorSettings,
): Promise<Server> {
  const profiling = profile && ['--cpu-prof', `--cpu-prof-dir=${profile}`, `--cpu-prof-name=${name}.cpuprofile`];
  const server = await Server.start(join(__dirname, `${name}.js`), settings, profiling || undefined);
  started.add(() => server.stop());
  return server;
}

async function serverSettings(admin: ScratchLogin): Promise<PostgresSettings> {
  const client = new Client(admin);
  await client.connect();
  try {
    const { rows } = await client.query<PostgresSettings>(
      `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
         current_setting('shared_buffers') AS "sharedBuffers"`,
    );
    return rows[0] ?? { version: 'unknown', fsync: 'unknown', sharedBuffers: 'unknown' };
  } finally {
    await client.end();
  }
}
