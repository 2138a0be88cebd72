import { performance } from 'node:perf_hooks';
import { JwtService } from '@nestjs/jwt';
import { createApp } from '../src/app.setup';
import { AppConfig } from '../src/config/config';
import { loadKeys } from '../src/config/keys';
import { withClient } from '../src/database/connect';
import { AccessTokenService } from '../src/modules/auth/access-token.service';
import { groupings } from '../src/modules/reports/dto/report-query.dto';
import type { ScratchLogin } from '../src/startup/scratch-database';
import { type Person, readDataset, seesAllOrFew } from './data-set/dataset';
import { benchEnvironment } from './environment';
import { startLogbook } from './logbook';
import { describeMachine, machineLine } from './machine';
import { chosen, readLogbookBenchOptions } from './options';
import { median, table, writeResults } from './report';
import { runBenchmark, type Started } from './started';

const usual = { rows: 100_000, rounds: 5 };
const lastYear = 'from=2025-07-01&to=2026-06-30';
const allYears = 'from=2000-01-01';

/** Each report, by the name that the table gives it. */
const reports: Record<string, string> = {
  summary: 'summary',
  ...groupedIn('a year', lastYear),
  ...groupedIn('all years', allYears),
  'one location by month': `downtime?${lastYear}&locationId=2`,
  'months as a chart': `downtime?${lastYear}&format=svg`,
  'pareto as a chart': `pareto?${lastYear}&format=svg`,
  'devices as CSV': `reliability?${lastYear}&format=csv`,
  'devices as a workbook': `reliability?${lastYear}&format=xlsx`,
};

function groupedIn(span: string, period: string): Record<string, string> {
  const downtime = groupings.map((groupBy) => [
    `downtime by ${groupBy}, ${span}`,
    `downtime?${period}&groupBy=${groupBy}`,
  ]);
  return {
    ...(Object.fromEntries(downtime) as Record<string, string>),
    [`reliability, ${span}`]: `reliability?${period}`,
    [`pareto of devices, ${span}`]: `pareto?${period}`,
    [`pareto of categories, ${span}`]: `pareto?${period}&groupBy=category&measure=count`,
  };
}

/** Seconds that it takes to bring what managers' reports are computed from up to date. */
interface RefreshTimes {
  /** By the job, for the first time; null where a kept logbook has been refreshed before. */
  first: number | null;
  /** REFRESH of the whole, while readers wait. */
  plain: number;
  /** By the job, of the full view: REFRESH CONCURRENTLY. */
  concurrently: number;
}

interface Times {
  report: string;
  /** As whom. */
  person: string;
  /** Of each request, the first one, which fills the caches, included. */
  ms: number[];
  /** The answer, where it was no report. */
  failure?: string;
}

// Milliseconds that each report takes, one request at a time, from route to answer, and seconds that a refresh takes.
// `--keep DIR` fills a logbook there the first time and asks that one again later; `--only` names a part of a report's name.
runBenchmark(async (started) => {
  const { rounds, only, ...options } = readLogbookBenchOptions('bench:reports', usual);
  const all = Object.entries(reports).map(([name, path]) => ({ name, path }));
  const asked = chosen(all, only);
  const machine = describeMachine();
  const { database, rows } = await startLogbook(started, options);
  console.log(`${machineLine(machine)}, ${rows} entries`);
  const refreshes = await refresh(database.migration);
  console.log(lineOf(refreshes));

  const people = seesAllOrFew(await readDataset(database.migration));
  console.log(people.map(({ name, entries }) => `The ${name} has ${entries} own entries.`).join(' '));
  const ask = await startAsking(started, database.app);
  const results: Times[] = [];
  for (const { name: report, path } of asked) {
    for (const person of people) {
      const times = await timesOf(() => ask(person, path), rounds);
      const result = { report, person: person.name, ...times };
      console.log(rowOf(result).join('  '));
      results.push(result);
    }
  }
  console.log(table([['report', 'as', 'first, ms', 'p50, ms', 'max, ms'], ...results.map(rowOf)]));
  console.log(`Written to ${writeResults(`reports-${rows}`, { machine, rows, refreshes, people, results })}`);
});

/** Refreshes as an installation does: for the first time, and later beside readers. */
function refresh(login: ScratchLogin): Promise<RefreshTimes> {
  return withClient({ ...login, options: '-c role=pp_owner -c statement_timeout=0' }, async (client) => {
    const seconds = async (statement: string) => {
      const begun = performance.now();
      await client.query(statement);
      return (performance.now() - begun) / 1000;
    };
    const { rowCount } = await client.query('SELECT FROM reports.entries LIMIT 1');
    const first = rowCount ? null : await seconds('SELECT reports.refresh()');
    const plain = await seconds('REFRESH MATERIALIZED VIEW reports.entries');
    await client.query('ANALYZE reports.entries');
    return { first, plain, concurrently: await seconds('SELECT reports.refresh()') };
  });
}

function lineOf({ first, plain, concurrently }: RefreshTimes): string {
  return [
    first === null ? 'First refresh: done by an earlier run' : `First refresh ${first.toFixed(1)} s`,
    `REFRESH ${plain.toFixed(1)} s`,
    `REFRESH CONCURRENTLY of the full view ${concurrently.toFixed(1)} s`,
  ].join(', ');
}

/** Starts the application. @returns asks it for a report, and says what was wrong if it gave none */
async function startAsking(started: Started, connection: ScratchLogin) {
  const config = AppConfig.fromEnvironment({ ...(await benchEnvironment(started)), LOG_LEVEL: 'silent' });
  const keys = loadKeys(config);
  const app = await createApp({ config, keys, connection });
  started.add(() => app.close());
  await app.getHttpAdapter().getInstance().ready();
  const tokens = new AccessTokenService(config, keys, new JwtService());
  return async ({ userId, sessionId }: Person, path: string): Promise<string | undefined> => {
    const headers = { authorization: `Bearer ${tokens.issue(userId, sessionId)}` };
    const { statusCode, body } = await app.inject({ method: 'GET', url: `/api/v1/reports/${path}`, headers });
    return statusCode === 200 ? undefined : `${statusCode} ${body}`;
  };
}

/** A report that cannot be had is told and not asked for again: it keeps nobody from the times of the others. */
async function timesOf(ask: () => Promise<string | undefined>, rounds: number): Promise<Pick<Times, 'ms' | 'failure'>> {
  const ms: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const begun = performance.now();
    const failure = await ask();
    ms.push(performance.now() - begun);
    if (failure) return { ms, failure };
  }
  return { ms };
}

function rowOf({ report, person, ms: [first = NaN, ...later], failure }: Times): string[] {
  const figures = [first, median(later), Math.max(...later)].map((each) => each.toFixed(1));
  return [report, person, ...(failure ? [failure.slice(0, 60), '', ''] : figures)];
}
