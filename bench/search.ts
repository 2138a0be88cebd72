import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { JwtService } from '@nestjs/jwt';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../src/app.setup';
import { CursorCodec } from '../src/common/cursor.codec';
import { AppConfig } from '../src/config/config';
import { loadKeys } from '../src/config/keys';
import { withClient } from '../src/database/connect';
import { migrate } from '../src/database/migrate';
import { AccessTokenService } from '../src/modules/auth/access-token.service';
import { startScratchDatabase } from '../src/startup/scratch-database';
import { readDataset } from './data-set/dataset';
import { fillLogbook } from './data-set/fill-logbook';
import { describeMachine, machineLine } from './machine';
import { positive } from './options';
import { table, writeResults } from './report';
import { type Case, firstOf } from './search-cases/case';
import { listCases } from './search-cases/list-cases';
import { searchCases } from './search-cases/search-cases';
import { runBenchmark } from './started';

interface Result {
  name: string;
  times: number[];
  /** The query that took longest. */
  slowest: string;
}

// Milliseconds that lists and searches take in a large logbook, one request at a time, from route to answer.
runBenchmark(async (started) => {
  const { values } = parseArgs({
    options: { rows: { type: 'string' }, rounds: { type: 'string' }, csv: { type: 'string' } },
  });
  const [rows, rounds] = [positive(values.rows) ?? 1_000_000, positive(values.rounds) ?? 5];
  const database = await startScratchDatabase();
  started.add(() => database.stop());
  await migrate(database.migration);
  const machine = describeMachine();
  console.log(`${machineLine(machine)}, ${rows} entries`);
  const filled = await fillLogbook(database.migration, { rows, csv: values.csv });
  console.log(`Filled in ${filled.entries.toFixed(0)} s, indexes in ${filled.indexes.toFixed(0)} s`);

  const config = AppConfig.fromEnvironment({ ...keyVariables(), ACCESS_TOKEN_MINUTES: '1440', LOG_LEVEL: 'silent' });
  const keys = loadKeys(config);
  const app = await createApp({ config, keys, connection: database.app });
  started.add(() => app.close());
  await app.getHttpAdapter().getInstance().ready();

  const dataset = await readDataset(database.migration);
  const cases = await withClient({ ...database.migration, options: '-c role=pp_owner' }, async (client) => [
    ...(await searchCases(client, dataset)),
    ...(await listCases(client, new CursorCodec(keys), firstOf(dataset.managers))),
  ]);
  const tokens = new AccessTokenService(config, keys, new JwtService());
  const results: Result[] = [];
  for (const one of cases) {
    results.push(await measure(app, one, tokens.issue(one.person.userId, one.person.sessionId), rounds));
  }
  console.log(table([['', 'p50, ms', 'p99, ms', 'max, ms', 'slowest'], ...results.map(row)]));
  console.log(`Written to ${writeResults('search', { machine, rows, rounds, filled, results })}`);
});

function keyVariables(): Record<string, string> {
  const key = () => `bench:${randomBytes(32).toString('base64')}`;
  return { JWT_KEY: key(), ENCRYPTION_KEY: key(), PASSWORD_PEPPER: key(), AUDIT_SEAL_KEY: key() };
}

/** Asks every query some rounds long; the first round, which fills the caches, does not count. */
async function measure(
  app: NestFastifyApplication,
  { name, queries }: Case,
  token: string,
  rounds: number,
): Promise<Result> {
  const times: { query: string; ms: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    for (const query of queries) {
      const begun = performance.now();
      const url = `/api/v1/logbook-entries?${query}`;
      const answer = await app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${token}` } });
      if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}: ${answer.body}`);
      if (round > 0) times.push({ query, ms: performance.now() - begun });
    }
  }
  times.sort((a, b) => a.ms - b.ms);
  return { name, times: times.map(({ ms }) => ms), slowest: times.at(-1)?.query ?? '' };
}

function row({ name, times, slowest }: Result): string[] {
  const at = (share: number) => (times[Math.min(Math.floor(times.length * share), times.length - 1)] ?? NaN).toFixed(1);
  return [name, at(0.5), at(0.99), at(1), slowest.slice(0, 60)];
}
