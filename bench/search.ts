import { performance } from 'node:perf_hooks';
import { JwtService } from '@nestjs/jwt';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../src/app.setup';
import { CursorCodec } from '../src/common/cursor.codec';
import { AppConfig } from '../src/config/config';
import { loadKeys } from '../src/config/keys';
import { withClient } from '../src/database/connect';
import { UnitOfWork } from '../src/database/unit-of-work';
import { AccessTokenService } from '../src/modules/auth/access-token.service';
import { readDataset, seesAllOrFew } from './data-set/dataset';
import { benchEnvironment } from './environment';
import { startLogbook } from './logbook';
import { describeMachine, machineLine } from './machine';
import { chosen, readLogbookBenchOptions } from './options';
import { table, writeResults } from './report';
import type { Case } from './search-cases/case';
import { listCases } from './search-cases/list-cases';
import { searchCases } from './search-cases/search-cases';
import { runBenchmark } from './started';

interface Result {
  name: string;
  times: number[];
  /** The query that took longest. */
  slowest: string;
}

const usual = { rows: 1_000_000, rounds: 5 };

// Milliseconds that lists and searches take in a large logbook, one request at a time, from route to answer.
// `--keep DIR` fills a logbook there the first time and asks that one again later; `--only` names a part of a case's name.
runBenchmark(async (started) => {
  const { rounds, only, ...options } = readLogbookBenchOptions('bench:search', usual);
  const machine = describeMachine();
  const { database, rows, filled } = await startLogbook(started, options);
  console.log(`${machineLine(machine)}, ${rows} entries`);
  if (filled) console.log(`Filled in ${filled.entries.toFixed(0)} s, indexes in ${filled.indexes.toFixed(0)} s`);

  const config = AppConfig.fromEnvironment({ ...(await benchEnvironment(started)), LOG_LEVEL: 'silent' });
  const keys = loadKeys(config);
  const app = await createApp({ config, keys, connection: database.app });
  started.add(() => app.close());
  await app.getHttpAdapter().getInstance().ready();

  const people = seesAllOrFew(await readDataset(database.migration));
  console.log(people.map(({ name, entries }) => `The ${name} has ${entries} own entries.`).join(' '));
  const cases = await withClient({ ...database.migration, options: '-c role=pp_owner' }, (client) =>
    searchCases(client, people),
  );
  const [work, cursors] = [app.get(UnitOfWork), app.get(CursorCodec)];
  for (const person of people) cases.push(...(await listCases({ work, cursors, person })));
  const tokens = new AccessTokenService(config, keys, new JwtService());
  const results: Result[] = [];
  for (const one of chosen(cases, only)) {
    const token = tokens.issue(one.person.userId, one.person.sessionId);
    const result = await measure(app, one, token, rounds);
    console.log(row(result).join('  '));
    results.push(result);
  }
  console.log(table([['', 'p50, ms', 'p99, ms', 'max, ms', 'slowest'], ...results.map(row)]));
  console.log(`Written to ${writeResults(`search-${rows}`, { machine, rows, filled, people, results })}`);
});

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
