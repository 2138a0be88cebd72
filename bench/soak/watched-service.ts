import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { postgresPss, residentMemory } from '../memory';
import { Service, serviceEnvironment } from '../service';
import type { Client } from './client';
import type { Period } from './schedules';

const execute = promisify(execFile);
const exportKeys = join(__dirname, '..', '..', 'src', 'cli', 'keys-export.js');
const errorLevel = 50;
/** After it is ready again, a worker needs a look at what is due. */
const settlingMs = 5_000;

export interface MemorySample {
  at: string;
  rssMB: number;
  postgresMB: number;
}

/** The service through starts and kills, with its memory and its log. */
export class WatchedService {
  readonly outages: Period[] = [];
  readonly memory: MemorySample[] = [];
  private readonly log: string;
  private service: Service | undefined;

  constructor(
    private readonly home: string,
    private readonly client: Client,
    private readonly password: string,
  ) {
    this.log = join(home, 'service.log');
  }

  async start(): Promise<void> {
    const variables = {
      ADMIN_INITIAL_PASSWORD: this.password,
      ACCESS_TOKEN_MINUTES: '1440', // outlives the benchmark
      LOG_FORMAT: 'json',
    };
    this.service = Service.start(this.home, { variables, log: this.log });
    const { url } = await this.service.ready();
    this.client.url = url;
  }

  /** Kills it in the middle of its work and starts it again, as whoever watches over services does. */
  async killAndStart(): Promise<void> {
    const from = new Date();
    await this.service?.kill();
    await this.start();
    this.outages.push({ from, until: new Date(Date.now() + settlingMs) });
  }

  async stop(): Promise<void> {
    await this.service?.stop();
  }

  /** Makes the copy of the keys that the status of backups asks for. */
  async exportKeys(): Promise<void> {
    const env = { ...serviceEnvironment(this.home), KEYS_PASSPHRASE: randomBytes(24).toString('base64url') };
    await execute(process.execPath, [exportKeys, join(this.home, 'keys.copy')], { cwd: this.home, env });
  }

  sampleMemory(): void {
    if (!this.service) return;
    this.memory.push({
      at: new Date().toISOString(),
      rssMB: Math.round(residentMemory(this.service.pid)),
      postgresMB: Math.round(postgresPss(join(this.home, 'data', 'postgres'))),
    });
  }

  /** Lines of the log at level error. */
  errorLines(): string[] {
    return readFileSync(this.log, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{') && levelOf(line) >= errorLevel);
  }
}

/** 0 for a line that the kill has cut off. */
function levelOf(line: string): number {
  try {
    return (JSON.parse(line) as { level: number }).level;
  } catch {
    return 0;
  }
}
