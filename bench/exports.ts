import { performance } from 'node:perf_hooks';
import { readArguments } from '../src/cli/command';
import { startFilledService } from './filled-service';
import { describeMachine, machineLine } from './machine';
import { positive } from './options';
import { table, verdict, writeResults } from './report';
import { runBenchmark } from './started';

const targets = { rowsPerSecond: 20_000, growthMB: 150 };
const megabyte = 2 ** 20;
const usualRows = 1_000_000;

// How fast a large logbook comes out as a file, and the memory that this takes.
runBenchmark(async (started) => {
  const { values } = readArguments({
    usage: 'npm run bench:exports [-- --rows NUMBER]',
    options: { rows: { type: 'string' } },
  });
  const rows = positive(values.rows) ?? usualRows;
  const machine = describeMachine();
  console.log(machineLine(machine));
  const { server, dataset, tokenOf } = await startFilledService(started, rows);
  const [manager] = dataset.managers;
  if (!manager) throw new Error('The logbook has no manager.');
  const headers = { authorization: `Bearer ${tokenOf(manager)}` };

  const figures = [];
  for (const format of ['csv', 'xlsx']) {
    const url = `${server.url}/api/v1/logbook-entries/export?format=${format}`;
    await read(`${url}&startDateFrom=2100-01-01`, headers); // warms up
    const before = await server.usage();
    const watch = server.watchMemory();
    const startedAt = performance.now();
    const bytes = await read(url, headers);
    const seconds = (performance.now() - startedAt) / 1000;
    const growthMB = ((await watch.stop()) - before.rssBytes) / megabyte;
    figures.push({ format, megabytes: bytes / megabyte, seconds, rowsPerSecond: rows / seconds, growthMB });
  }
  console.log(
    table([
      [
        'format',
        'rows',
        'MB',
        'seconds',
        'rows/s',
        `≥ ${targets.rowsPerSecond}`,
        'RSS growth, MB',
        `≤ ${targets.growthMB}`,
      ],
      ...figures.map(({ format, megabytes, seconds, rowsPerSecond, growthMB }) => [
        format,
        ...[rows, megabytes, seconds, rowsPerSecond].map((figure) => figure.toFixed(0)),
        verdict(rowsPerSecond >= targets.rowsPerSecond),
        growthMB.toFixed(0),
        verdict(growthMB <= targets.growthMB),
      ]),
    ]),
  );
  console.log(`Written to ${writeResults('exports', { machine, rows, figures })}`);
});

/** Reads an answer to its end and keeps nothing of it. @returns its bytes */
async function read(url: string, headers: Record<string, string>): Promise<number> {
  const { status, body } = await fetch(url, { headers });
  if (status !== 200 || !body) throw new Error(`The export was answered with ${status}.`);
  let bytes = 0;
  for await (const part of body) bytes += (part as Uint8Array).length;
  return bytes;
}
