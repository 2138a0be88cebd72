import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testedMajor } from './server';

const project = join(__dirname, '..', '..');
const built = (program: string) => join(project, 'dist', 'src', program);

/** PreventPlus as a process of its own, as `npm start` or the script of a command runs it. */
export class Service {
  stdout = '';
  stderr = '';
  /** Code or signal with which it ended. */
  readonly exited: Promise<number | NodeJS.Signals | null>;
  private readonly child: ChildProcess;

  constructor(cwd: string, variables: Record<string, string>, program = 'main.js', args: string[] = []) {
    this.child = spawn(process.execPath, ['--enable-source-maps', built(program), ...args], {
      cwd,
      env: { PATH: process.env.PATH, HOME: cwd, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.exited = once(this.child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Its URL, once it serves. */
  async ready(): Promise<string> {
    const readyLine = /^PreventPlus is ready: (\S+)\/docs$/m;
    await this.until(() => readyLine.test(this.stdout));
    return readyLine.exec(this.stdout)?.[1] ?? '';
  }

  /** Waits for something that shows while it runs. */
  async until(happened: () => boolean): Promise<void> {
    let ended: number | string | null | undefined;
    void this.exited.then((code) => (ended = code));
    for (; !happened(); await new Promise((resolve) => setTimeout(resolve, 20))) {
      if (ended !== undefined) throw new Error(`It ended with ${String(ended)}: ${this.stderr || this.stdout}`);
    }
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals | null> {
    this.child.kill(signal);
    return this.exited;
  }
}

/** How a command ended, and what it said. */
export interface Said {
  code: number | NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Starts services for the tests of one file, in a directory that goes away with them. */
export function useServices() {
  const started: Service[] = [];
  let directory = '';

  beforeAll(async () => {
    // first, for without it other hooks would write into the checkout
    directory = await mkdtemp(join(tmpdir(), 'pp-service-'));
    await chmod(directory, 0o711);
    refuseStaleBuild();
  });

  afterAll(async () => {
    for (const service of started) await service.end('SIGTERM');
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  const launch = (variables: Record<string, string>, program: string, args: string[] = []): Service => {
    const embedded = { EMBEDDED_POSTGRES: String(testedMajor) };
    const quick = { BACKUPS: 'off', PORT: '0', BCRYPT_COST: '10', RATE_LIMIT_PER_MINUTE: '0' };
    const service = new Service(directory, { ...embedded, ...quick, ...variables }, program, args);
    started.push(service);
    return service;
  };

  /** Starts a command such as `db-copy`. */
  const command = (name: string, args: string[], variables: Record<string, string>) =>
    launch(variables, join('cli', `${name}.js`), args);
  /** Runs a program, named relative to the built `src`, to its end. */
  const runProgram = async (program: string, args: string[], variables: Record<string, string> = {}): Promise<Said> => {
    const started = launch(variables, program, args);
    const code = await started.exited;
    return { code, stdout: started.stdout, stderr: started.stderr };
  };
  /** Runs a command to its end. */
  const run = (name: string, args: string[], variables: Record<string, string>) =>
    runProgram(join('cli', `${name}.js`), args, variables);

  return {
    path: (...names: string[]) => join(directory, ...names),
    start: (variables: Record<string, string>) => launch(variables, 'main.js'),
    command,
    run,
    runProgram,
    /** Runs a command that has to succeed. @returns what it said */
    async succeed(name: string, args: string[], variables: Record<string, string>): Promise<string> {
      const { code, stdout, stderr } = await run(name, args, variables);
      if (code !== 0) throw new Error(stderr || stdout);
      return stdout;
    },
  };
}

/** The process of the server that runs on a data directory. */
export function serverPid(dataDir: string): number {
  const file = join(dataDir, 'postgres', 'postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** @throws Error when a program that runs in a process of its own would not be the one of the sources */
export function refuseStaleBuild(): void {
  for (const folder of ['src', 'migrations', 'bench']) {
    const sources = readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' });
    for (const source of sources.filter((name) => /(?<!\.(?:spec|d))\.ts$/.test(name))) {
      const output = join(project, 'dist', folder, source.replace(/\.ts$/, '.js'));
      if (!existsSync(output) || statSync(output).mtimeMs < statSync(join(project, folder, source)).mtimeMs)
        throw new Error(`dist is older than ${join(folder, source)}: run \`npm run build\` before these tests.`);
    }
  }
}
