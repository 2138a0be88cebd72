import type { Measurement, ScenarioResult, SizeResult } from './measure';
import { table, verdict } from './report';

const mostMB = 250;
const headings = ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU ms/request', 'RSS MB', 'ratio', 'target', ''];

/** Floor and application, scenario by scenario. */
export function summaryTable(results: ScenarioResult[]): string {
  return table([headings, ...results.flatMap(rowsOf)]);
}

/** What the application does in logbooks of different sizes. */
export function sizeTable(sizes: SizeResult[]): string {
  const names = sizes[0]?.results.map(({ scenario }) => scenario) ?? [];
  const cell = ({ results }: SizeResult, name: string) => {
    const found = results.find(({ scenario }) => scenario === name);
    if (!found) return '';
    const { requestsPerSecond, p50Ms, p99Ms } = found.app;
    return `${requestsPerSecond.toFixed(0)}/s, ${p50Ms.toFixed(0)} / ${p99Ms.toFixed(0)} ms (${found.ratio.toFixed(2)})`;
  };
  return table([
    ['requests/s, p50 / p99 (ratio)', ...sizes.map(({ rows }) => `${rows} entries`)],
    ...names.map((name) => [name, ...sizes.map((size) => cell(size, name))]),
  ]);
}

function rowsOf({ scenario, floor, app, ratio, targetRatio, targetPerSecond }: ScenarioResult): string[][] {
  const misses = [
    ...(ratio >= targetRatio ? [] : ['ratio']),
    ...(targetPerSecond && app.requestsPerSecond < targetPerSecond ? [`${targetPerSecond}/s`] : []),
    ...(app.rssMB > mostMB ? [`${mostMB} MB`] : []),
  ];
  return [
    [`${scenario}: floor`, ...figures(floor), '', '', ''],
    [
      ...[`${scenario}: PreventPlus`, ...figures(app), ratio.toFixed(2), targetRatio.toFixed(1)],
      `${verdict(misses.length === 0)} ${misses.join(', ')}`.trim(),
    ],
  ];
}

function figures({ requestsPerSecond, p50Ms, p99Ms, cpuMsPerRequest, rssMB }: Measurement): string[] {
  return [
    requestsPerSecond.toFixed(requestsPerSecond < 100 ? 1 : 0),
    p50Ms.toFixed(1),
    p99Ms.toFixed(1),
    cpuMsPerRequest.toFixed(3),
    rssMB.toFixed(0),
  ];
}
