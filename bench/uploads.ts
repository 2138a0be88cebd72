import { once } from 'node:events';
import { request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { readArguments } from '../src/cli/command';
import { startFilledService } from './filled-service';
import { describeMachine, machineLine } from './machine';
import { positive } from './options';
import { table, verdict, writeResults } from './report';
import type { Server } from './server';
import { runBenchmark, type Started } from './started';

const targetGrowthMB = 100;
const megabyte = 2 ** 20;
const pngSignature = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const boundary = 'bench-boundary';
const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="photo.png"\r\n\r\n`;
const tail = `\r\n--${boundary}--\r\n`;

// Memory of the service while many large files come in at once.
runBenchmark(async (started) => {
  const { uploads, megabytes } = readOptions();
  const machine = describeMachine();
  console.log(machineLine(machine));
  const { server, send } = await startService(started);

  for (let warmUp = 1; warmUp <= 3; warmUp++) await send(1);
  const before = await server.usage();
  const watch = server.watchMemory();
  const startedAt = performance.now();
  const statuses = await Promise.all(Array.from({ length: uploads }, () => send(megabytes)));
  const seconds = (performance.now() - startedAt) / 1000;
  const peak = await watch.stop();

  const refused = statuses.filter((status) => status !== 201);
  if (refused.length > 0) throw new Error(`Some uploads were answered with ${refused.join(', ')}.`);
  const growthMB = (peak - before.rssBytes) / megabyte;
  console.log(
    table([
      ['uploads at once', 'MB each', 'seconds', 'MB/s', 'RSS before, MB', 'peak, MB', 'growth, MB', 'target', ''],
      [
        ...[uploads, megabytes].map(String),
        ...[seconds, (uploads * megabytes) / seconds, before.rssBytes / megabyte, peak / megabyte, growthMB].map(
          (figure) => figure.toFixed(1),
        ),
        `≤ ${targetGrowthMB}`,
        verdict(growthMB <= targetGrowthMB),
      ],
    ]),
  );
  const results = { machine, uploads, megabytes, seconds, rssBeforeMB: before.rssBytes / megabyte, growthMB };
  console.log(`Written to ${writeResults('uploads', results)}`);
});

function readOptions(): { uploads: number; megabytes: number } {
  const { values } = readArguments({
    usage: 'npm run bench:uploads [-- --uploads NUMBER] [--megabytes NUMBER]',
    options: { uploads: { type: 'string' }, megabytes: { type: 'string' } },
  });
  return { uploads: positive(values.uploads) ?? 20, megabytes: positive(values.megabytes) ?? 100 };
}

interface Uploads {
  server: Server;
  /** Attaches a file of so many MB. @returns the status of the answer */
  send: (megabytes: number) => Promise<number>;
}

async function startService(started: Started): Promise<Uploads> {
  const { server, dataset, tokenOf } = await startFilledService(started, 100);
  const [sample] = dataset.samples;
  if (!sample) throw new Error('The logbook has no entry.');
  const url = `${server.url}/api/v1/logbook-entries/${sample.entryId}/attachments`;
  return { server, send: (megabytes) => upload(url, tokenOf(sample.owner), megabytes * megabyte) };
}

async function upload(url: string, token: string, bytes: number): Promise<number> {
  const outgoing = request(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': head.length + bytes + tail.length,
    },
  });
  const answered = once(outgoing, 'response') as Promise<[{ statusCode: number; resume(): void }]>;
  Readable.from(form(bytes)).pipe(outgoing);
  const [response] = await answered;
  response.resume();
  return response.statusCode;
}

/** A form with a picture of that size. */
function* form(bytes: number): Generator<Buffer> {
  const piece = Buffer.alloc(65_536, 'picture ');
  yield Buffer.from(head);
  yield pngSignature;
  for (let left = bytes - pngSignature.length; left > 0; left -= piece.length) yield piece.subarray(0, left);
  yield Buffer.from(tail);
}
