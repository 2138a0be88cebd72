import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { readArguments } from '../src/cli/command';
import { migrate } from '../src/database/migrate';
import { startScratchDatabase } from '../src/startup/scratch-database';
import type { AppSettings } from './app';
import { describeMachine, machineLine } from './machine';
import { positive } from './options';
import { table, verdict, writeResults } from './report';
import { Server } from './server';
import { runBenchmark, type Started } from './started';

interface Latency {
  requests: number;
  p50: number;
  p99: number;
  max: number;
}

const targetMs = 100;
const pauseMs = 10;
const dripMs = 1000;

/** What slow clients do: a head that never ends, a body that never ends, an answer that nobody reads. */
const behaviours = [
  'GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ',
  'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"login":"',
  'GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n',
];

// How long a health check takes while slow clients hold on to their connections.
runBenchmark(async (started) => {
  const { clients, seconds } = readOptions();
  const machine = describeMachine();
  console.log(machineLine(machine));
  const server = await startService(started);
  const { port } = new URL(server.url);

  const alone = await measure(`${server.url}/health/ready`, seconds);
  const slow = new SlowClients(Number(port));
  started.add(() => slow.stop());
  await slow.start(clients);
  const among = await measure(`${server.url}/health/ready`, seconds);
  const held = slow.open;
  const { rssBytes } = await server.usage();

  console.log(
    table([
      ['/health/ready', 'requests', 'p50, ms', 'p99, ms', 'max, ms', 'target', ''],
      row('alone', alone),
      [...row(`among ${clients} slow clients`, among), `< ${targetMs}`, verdict(among.p99 < targetMs)],
    ]),
  );
  console.log(`${held} of ${clients} were still connected at the end; the process took ${toMB(rssBytes)} MB.`);
  const results = { machine, clients, seconds, targetMs, alone, among, held, rssMB: toMB(rssBytes) };
  console.log(`Written to ${writeResults('slow-clients', results)}`);
});

function readOptions(): { clients: number; seconds: number } {
  const { values } = readArguments({
    usage: 'npm run bench:slow-clients [-- --clients NUMBER] [--seconds NUMBER]',
    options: { clients: { type: 'string' }, seconds: { type: 'string' } },
  });
  return { clients: positive(values.clients) ?? 1000, seconds: positive(values.seconds) ?? 10 };
}

async function startService(started: Started): Promise<Server> {
  const database = await startScratchDatabase();
  started.add(() => database.stop());
  await migrate(database.migration);
  const key = () => `bench:${randomBytes(32).toString('base64')}`;
  const environment = { JWT_KEY: key(), ENCRYPTION_KEY: key(), PASSWORD_PEPPER: key(), AUDIT_SEAL_KEY: key() };
  const settings: AppSettings = { connection: database.app, environment };
  const server = await Server.start(join(__dirname, 'app.js'), settings);
  started.add(() => server.stop());
  return server;
}

/** Connections that send a byte a second, or read nothing. */
class SlowClients {
  private readonly sockets: Socket[] = [];
  private dripping?: NodeJS.Timeout;

  constructor(private readonly port: number) {}

  get open(): number {
    return this.sockets.filter((socket) => !socket.destroyed && socket.writable).length;
  }

  async start(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      const socket = connect(this.port, '127.0.0.1');
      socket.on('error', () => undefined); // the server may hang up: that is its right
      socket.pause();
      await once(socket, 'connect');
      socket.write(behaviours[index % behaviours.length] ?? '');
      this.sockets.push(socket);
    }
    this.dripping = setInterval(() => {
      this.sockets.forEach((socket, index) => {
        if (socket.writable && index % behaviours.length < 2) socket.write('x');
      });
    }, dripMs);
  }

  stop(): Promise<void> {
    clearInterval(this.dripping);
    for (const socket of this.sockets) socket.destroy();
    return Promise.resolve();
  }
}

/** Asks again and again, each time on a connection of its own. */
async function measure(url: string, seconds: number): Promise<Latency> {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const start = performance.now();
    const answer = await fetch(url, { headers: { connection: 'close' } });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}.`);
    times.push(performance.now() - start);
    await sleep(pauseMs);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
  return { requests: times.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

function row(name: string, { requests, p50, p99, max }: Latency): string[] {
  return [name, String(requests), p50.toFixed(1), p99.toFixed(1), max.toFixed(1)];
}

function toMB(bytes: number): number {
  return Math.round(bytes / 1_048_576);
}
