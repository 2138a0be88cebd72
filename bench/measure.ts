import type { LoadGenerator, LoadResult } from './load';
import type { BenchOptions } from './options';
import { median } from './report';
import type { Scenario } from './scenarios';
import type { Server } from './server';

export interface Contest {
  floor: Server;
  app: Server;
  load: LoadGenerator;
  options: BenchOptions;
}

/** One server under one kind of load. */
export interface Measurement extends LoadResult {
  /** Processor time of the server's process alone: neither the database's nor the load generator's. */
  cpuMsPerRequest: number;
  rssMB: number;
}

export interface ScenarioResult {
  scenario: string;
  floor: Measurement;
  app: Measurement;
  /** Of each pair, the application's requests per second divided by the floor's. */
  ratios: number[];
  /** Their median. */
  ratio: number;
  targetRatio: number;
  targetPerSecond?: number;
}

/** What the database's figures depend on most. */
export interface PostgresSettings {
  version: string;
  fsync: string;
  sharedBuffers: string;
}

/** What was measured in a logbook of one size. */
export interface SizeResult {
  rows: number;
  postgres: PostgresSettings;
  results: ScenarioResult[];
}

/**
 * Measures floor and application in turns, so that whatever else the machine does slows both. Of each figure the median
 * is reported.
 */
export async function compare(contest: Contest, scenarios: Scenario[]): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  for (const scenario of scenarios) {
    const [floor, app]: [Measurement[], Measurement[]] = [[], []];
    // code is compiled while it runs: the first load is not measured
    for (const server of [contest.floor, contest.app]) await put(contest, scenario, server);
    for (let pair = 1; pair <= contest.options.pairs; pair++) {
      floor.push(await measure(contest, scenario, contest.floor));
      app.push(await measure(contest, scenario, contest.app));
    }
    const result = resultOf(scenario, floor, app);
    console.log(`${scenario.name}: ${result.ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`);
    results.push(result);
  }
  return results;
}

async function measure(contest: Contest, scenario: Scenario, server: Server): Promise<Measurement> {
  const before = await server.usage();
  const result = await put(contest, scenario, server);
  const after = await server.usage();
  return {
    ...result,
    cpuMsPerRequest: ((after.cpuSeconds - before.cpuSeconds) / result.requests) * 1000,
    rssMB: after.rssBytes / 2 ** 20,
  };
}

/** Puts a server under load, for as long as one measurement takes. */
function put({ load, options }: Contest, scenario: Scenario, { url }: Server): Promise<LoadResult> {
  const { requests, connections = options.connections, leastSeconds = 0 } = scenario;
  return load.run({ url, connections, seconds: Math.max(options.seconds, leastSeconds), requests });
}

function resultOf(
  { name, targetRatio, targetPerSecond }: Scenario,
  floor: Measurement[],
  app: Measurement[],
): ScenarioResult {
  const ratios = app.map((each, pair) => each.requestsPerSecond / (floor[pair]?.requestsPerSecond ?? NaN));
  return {
    scenario: name,
    floor: medians(floor),
    app: medians(app),
    ratios,
    ratio: median(ratios),
    targetRatio,
    targetPerSecond,
  };
}

function medians(measurements: Measurement[]): Measurement {
  const of = (figure: keyof Measurement) => median(measurements.map((each) => each[figure]));
  return {
    requests: of('requests'),
    requestsPerSecond: of('requestsPerSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    cpuMsPerRequest: of('cpuMsPerRequest'),
    rssMB: of('rssMB'),
  };
}
