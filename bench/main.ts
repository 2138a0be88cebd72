import { join } from 'node:path';
import { Client } from 'pg';
import { AppConfig } from '../src/config/config';
import { loadKeys } from '../src/config/keys';
import { migrate } from '../src/database/migrate';
import { startScratchDatabase, type ScratchLogin } from '../src/startup/scratch-database';
import type { AppSettings } from './app';
import { readDataset } from './data-set/dataset';
import { fillLogbook } from './data-set/fill-logbook';
import { benchEnvironment } from './environment';
import type { FloorSettings } from './floor';
import { LoadGenerator } from './load';
import { describeMachine, machineLine } from './machine';
import { compare, type Contest } from './measure';
import { type BenchOptions, readBenchOptions } from './options';
import { writeResults } from './report';
import { assertSameAnswers } from './same-answers';
import { scenarios } from './scenarios';
import { Server } from './server';
import { runBenchmark, type Started } from './started';
import { applicationStatements } from './statements';
import { summaryTable } from './summary';

// Requests per second of PreventPlus beside a bare server that does the same SQL, on the same database at the same time.
runBenchmark(async (started) => {
  const options = readBenchOptions();
  const database = await startScratchDatabase();
  started.add(() => database.stop());
  await migrate(database.migration);

  const environment = benchEnvironment();
  const config = AppConfig.fromEnvironment(environment);
  const keys = loadKeys(config);
  const [machine, settings] = [describeMachine(), await serverSettings(database.admin)];
  console.log(`${machineLine(machine)}, PostgreSQL ${settings.version}, fsync ${settings.fsync}`);
  console.log(`Filling the logbook with ${options.rows} entries …`);
  await fillLogbook(database.migration, { rows: options.rows });
  const dataset = await readDataset(database.migration);

  const floor = await startServer(started, options, 'floor', {
    connection: database.app,
    poolSize: config.get('DATABASE_POOL_SIZE'),
    statements: await applicationStatements(keys),
    cursorKeyBase64: keys.jwt.derive('cursor').toString('base64'),
  } satisfies FloorSettings);
  const app = await startServer(started, options, 'app', {
    connection: database.app,
    environment,
  } satisfies AppSettings);
  const load = new LoadGenerator();
  started.add(() => load.stop());

  const measured = scenarios(config, keys, dataset).filter(({ name }) => name.includes(options.only));
  await assertSameAnswers(measured, floor.url, app.url);
  const contest: Contest = { floor, app, load, options };
  const results = await compare(contest, measured);

  console.log(summaryTable(results));
  console.log(`Written to ${writeResults('main', { machine, postgres: settings, options, results })}`);
});

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

/** What the database's figures depend on most. */
async function serverSettings(admin: ScratchLogin): Promise<{ version: string; fsync: string; sharedBuffers: string }> {
  const client = new Client(admin);
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string; fsync: string; sharedBuffers: string }>(
      `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
         current_setting('shared_buffers') AS "sharedBuffers"`,
    );
    return rows[0] ?? { version: 'unknown', fsync: 'unknown', sharedBuffers: 'unknown' };
  } finally {
    await client.end();
  }
}
