import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { buffer } from 'node:stream/consumers';
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

// How fast a large workbook becomes entries, the memory that it takes, and how long others wait for a list meanwhile.
runBenchmark(async (started) => {
  const { values } = parseArgs({ options: { rows: { type: 'string' }, quiet: { type: 'boolean' } } });
  const rows = positive(values.rows) ?? usualRows;
  const machine = describeMachine();
  console.log(machineLine(machine));
  const { server, dataset, tokenOf } = await startFilledService(started, entriesBefore, { PROCESS_ROLE: 'both' });
  const [manager] = dataset.managers;
  if (!manager) throw new Error('The logbook has no manager.');
  const headers = { authorization: `Bearer ${tokenOf(manager)}` };
  const imports = new Imports(`${server.url}/api/v1/imports`, headers);
  const workbook = await buffer(xlsxOf({ title: 'Logbook', columns, rows: batches(rows) }));
  await imports.run(await buffer(xlsxOf({ title: 'Warm up', columns, rows: batches(100, 'before') })));

  const load = new LoadGenerator();
  started.add(() => load.stop());
  const lists = (seconds: number) =>
    load.run({
      url: server.url,
      connections: 1,
      seconds,
      requests: [{ method: 'GET', path: '/api/v1/logbook-entries?limit=50', headers }],
    });
  const alone = await lists(10);
  const watch = server.watchMemory();
  const [done, meanwhile] = await Promise.all([imports.run(workbook), values.quiet ? undefined : lists(20)]);
  const peakMB = (await watch.stop()) / megabyte;

  const { analysis, commit } = done;
  const rowsPerSecond = rows / (analysis + commit);
  const p99Ratio = meanwhile && meanwhile.p99Ms / alone.p99Ms;
  console.log(
    table([
      [
        'rows',
        'MB',
        'analysis, s',
        'commit, s',
        'rows/s',
        `≥ ${targets.rowsPerSecond}`,
        'peak RSS, MB',
        `≤ ${targets.peakMB}`,
      ],
      [
        String(rows),
        ...[workbook.length / megabyte, analysis, commit].map((figure) => figure.toFixed(1)),
        rowsPerSecond.toFixed(0),
        verdict(rowsPerSecond >= targets.rowsPerSecond),
        peakMB.toFixed(0),
        verdict(peakMB <= targets.peakMB),
      ],
    ]),
  );
  if (meanwhile && p99Ratio !== undefined) {
    console.log(
      table([
        ['list of 50, p99 alone, ms', 'during the import, ms', 'ratio', `≤ ${targets.p99Ratio}`],
        [
          ...[alone.p99Ms, meanwhile.p99Ms, p99Ratio].map((figure) => figure.toFixed(1)),
          verdict(p99Ratio <= targets.p99Ratio),
        ],
      ]),
    );
  }
  console.log(
    `Written to ${writeResults('import', { machine, rows, ...done, rowsPerSecond, peakMB, alone, meanwhile })}`,
  );
});

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
