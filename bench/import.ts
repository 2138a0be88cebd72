import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { readArguments } from '../src/cli/command';
import { xlsxOf } from '../src/common/table/xlsx';
import type { Batch, Column } from '../src/common/table/table';
import type { Import } from '../src/modules/imports/dto/import.dto';
import { startFilledService } from './filled-service';
import { LoadGenerator } from './load';
import { describeMachine, machineLine } from './machine';
import { positive } from './options';
import { table, verdict, writeResults } from './report';
import { runBenchmark } from './started';

const targets = { rowsPerSecond: 5_000, peakMB: 300, p99Ratio: 2 };
const megabyte = 2 ** 20;
const usualRows = 100_000;
const entriesBefore = 100_000;
const batchRows = 1_000;
const dayMs = 86_400_000;

/** What one import took, in seconds and MB. */
interface Run {
  analysis: number;
  commit: number;
  rowsPerSecond: number;
  peakMB: number;
}

// How fast a large workbook becomes entries and the memory that it takes, first alone, then while a client asks for lists
// as fast as it gets them, which takes one of two cores; and how long that client waits meanwhile.
runBenchmark(async (started) => {
  const { values } = readArguments({
    usage: 'npm run bench:import [-- --rows NUMBER]',
    options: { rows: { type: 'string' } },
  });
  const rows = positive(values.rows) ?? usualRows;
  const machine = describeMachine();
  console.log(machineLine(machine));
  const { server, dataset, tokenOf } = await startFilledService(started, entriesBefore, { PROCESS_ROLE: 'both' });
  const [manager] = dataset.managers;
  if (!manager) throw new Error('The logbook has no manager.');
  const headers = { authorization: `Bearer ${tokenOf(manager)}` };
  const imports = new Imports(`${server.url}/api/v1/imports`, headers);
  const workbookOf = (count: number, mark: string) =>
    buffer(xlsxOf({ title: 'Logbook', columns, rows: batches(count, mark) }));
  const measure = async (workbook: Buffer): Promise<Run> => {
    const watch = server.watchMemory();
    const { analysis, commit } = await imports.run(workbook);
    const peakMB = (await watch.stop()) / megabyte;
    return { analysis, commit, rowsPerSecond: rows / (analysis + commit), peakMB };
  };
  await imports.run(await workbookOf(100, 'before'));
  const [first, second] = [await workbookOf(rows, 'first'), await workbookOf(rows, 'second')];
  console.log(`${rows} rows, ${(first.length / megabyte).toFixed(1)} MB`);

  const alone = await measure(first);
  const load = new LoadGenerator();
  started.add(() => load.stop());
  const lists = (seconds: number) =>
    load.run({
      url: server.url,
      connections: 1,
      seconds,
      requests: [{ method: 'GET', path: '/api/v1/logbook-entries?limit=50', headers }],
    });
  const listsAlone = await lists(10);
  const [amongLists, listsMeanwhile] = await Promise.all([measure(second), lists(20)]);

  const p99Ratio = listsMeanwhile.p99Ms / listsAlone.p99Ms;
  console.log(
    table([
      ['', 'analysis, s', 'commit, s', 'rows/s', `≥ ${targets.rowsPerSecond}`, 'peak RSS, MB', `≤ ${targets.peakMB}`],
      ['alone', ...cellsOf(alone)],
      ['among lists', ...cellsOf(amongLists)],
    ]),
  );
  console.log(
    table([
      ['list of 50, p99 alone, ms', 'during the import, ms', 'ratio', `≤ ${targets.p99Ratio}`],
      [
        ...[listsAlone.p99Ms, listsMeanwhile.p99Ms, p99Ratio].map((figure) => figure.toFixed(1)),
        verdict(p99Ratio <= targets.p99Ratio),
      ],
    ]),
  );
  const results = { machine, rows, alone, amongLists, listsAlone, listsMeanwhile };
  console.log(`Written to ${writeResults('import', results)}`);
});

function cellsOf({ analysis, commit, rowsPerSecond, peakMB }: Run): string[] {
  return [
    analysis.toFixed(1),
    commit.toFixed(1),
    rowsPerSecond.toFixed(0),
    verdict(rowsPerSecond >= targets.rowsPerSecond),
    peakMB.toFixed(0),
    verdict(peakMB <= targets.peakMB),
  ];
}

/** A client that imports and waits. */
class Imports {
  constructor(
    private readonly url: string,
    private readonly headers: Record<string, string>,
  ) {}

  /** @returns seconds from the upload until it is ready, and from the commit until it is done */
  async run(workbook: Buffer): Promise<{ analysis: number; commit: number }> {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(workbook)]), 'logbook.xlsx');
    const beganAt = performance.now();
    const { importId } = await this.send('', { method: 'POST', body: form });
    const { counts } = await this.until(importId, 'ready');
    if (counts.valid !== counts.rows) throw new Error(`Of ${counts.rows} rows ${counts.valid} are valid.`);
    const readyAt = performance.now();
    await this.send(`/${importId}/commit`, { method: 'POST' });
    await this.until(importId, 'committed');
    return { analysis: (readyAt - beganAt) / 1000, commit: (performance.now() - readyAt) / 1000 };
  }

  private async until(importId: string, status: Import['status']): Promise<Import> {
    for (;;) {
      const current = await this.send(`/${importId}`);
      if (current.failure) throw new Error(current.failure.message);
      if (current.status === status) return current;
      await sleep(100);
    }
  }

  private async send(path: string, request: RequestInit = {}): Promise<Import> {
    const answer = await fetch(this.url + path, { ...request, headers: this.headers });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as Import;
  }
}

const columns: Column[] = [
  { header: 'Start date', kind: 'day', width: 12 },
  { header: 'End date', kind: 'day', width: 12 },
  { header: 'Responsible person', width: 20 },
  { header: 'Location', width: 20 },
  { header: 'Device', width: 20 },
  { header: 'Call description', width: 50 },
  { header: 'Solution description', width: 50 },
  { header: 'Status', width: 12 },
  { header: 'Downtime (hours)', kind: 'hours', width: 12 },
  { header: 'Category', width: 20 },
  { header: 'Priority', width: 10 },
];

function* batches(rows: number, mark = ''): Generator<Batch> {
  for (let first = 0; first < rows; first += batchRows) {
    yield Array.from({ length: Math.min(batchRows, rows - first) }, (_, index) => rowOf(first + index, mark));
  }
}

function rowOf(number: number, mark: string): Batch[number] {
  const day = (offset: number) =>
    new Date(Date.UTC(2005, 0, 1) + ((number % 5_000) + offset) * dayMs).toISOString().slice(0, 10);
  return [
    day(0),
    day(number % 3),
    `Crew ${number % 20}`,
    `Hall ${number % 40}`,
    `Excavator ${number % 60}`,
    `Bucket cylinder ${number} ${mark} leaks at the left seal since the beginning of the shift`,
    number % 2 === 0 ? `Replaced the seal, bled circuit ${number % 100}, tested under load` : null,
    'Completed',
    (number % 40) / 4,
    ['Hydraulics', 'Engine', 'Electrics', 'Tyres'][number % 4] ?? null,
    ['Low', 'Medium', 'High'][number % 3] ?? null,
  ];
}
