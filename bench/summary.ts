import type { Measurement, ScenarioResult } from './measure';
import { table, verdict } from './report';

/** The application is to do at least this part of what the floor does. */
const targetRatio = 0.7;

const headings = ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU ms/request', 'RSS MB', 'ratio', `target ${targetRatio}`];

/** Floor and application, scenario by scenario. */
export function summaryTable(results: ScenarioResult[]): string {
  return table([headings, ...results.flatMap(rowsOf)]);
}

function rowsOf({ scenario, floor, app, ratio }: ScenarioResult): string[][] {
  return [
    [`${scenario}: floor`, ...figures(floor), '', ''],
    [`${scenario}: PreventPlus`, ...figures(app), ratio.toFixed(2), verdict(ratio >= targetRatio)],
  ];
}

function figures({ requestsPerSecond, p50Ms, p99Ms, cpuMsPerRequest, rssMB }: Measurement): string[] {
  return [
    requestsPerSecond.toFixed(0),
    p50Ms.toFixed(1),
    p99Ms.toFixed(1),
    cpuMsPerRequest.toFixed(3),
    rssMB.toFixed(0),
  ];
}
