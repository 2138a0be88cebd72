import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bootstrap } from '../database/bootstrap';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../database/embedded/embedded-postgres';
import { keepAlive } from './keep-alive';

export interface ScratchOptions {
  /** 15 unless said otherwise; 18 comes with the development packages. */
  major?: 15 | 18;
  /** Directory of installed server programs to use instead. */
  binDir?: string;
  /** The name of the logbook's database. */
  database?: string;
  /** A directory that keeps the data: a later start finds them there. */
  keepIn?: string;
}

/** How to sign in; plain values, so that it can be handed to another process. */
export interface ScratchLogin {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

/** A server with its roles and an empty database, whose data nobody needs afterwards. */
export interface ScratchDatabase {
  /** The superuser, in the database `postgres`. */
  admin: ScratchLogin;
  /** pp_migrator, in the logbook's database. */
  migration: ScratchLogin;
  /** pp_app, in the logbook's database. */
  app: ScratchLogin;
  /** Stops the server and removes its data, unless they are to be kept. */
  stop(): Promise<void>;
}

/**
 * Starts a server on a directory of its own, fast rather than durable, and makes roles and database there. Nothing is
 * migrated. @throws StartupError
 */
export async function startScratchDatabase(options: ScratchOptions = {}): Promise<ScratchDatabase> {
  const { major = 15, binDir, database = 'preventplus', keepIn } = options;
  const dataDir = keepIn === undefined ? await makeDirectory() : resolve(keepIn);
  let server: EmbeddedPostgres | undefined;
  const stop = () =>
    keepAlive(async () => {
      await server?.stop();
      if (keepIn === undefined) await rm(dataDir, { recursive: true, force: true });
    });
  try {
    const superuserPassword = keepIn === undefined ? newPassword() : await keptPassword(dataDir);
    const data = { dataDir, dataDirIsDefault: false, superuserPassword };
    server = await startEmbeddedPostgres({ ...data, major, binDir, durable: false });
    return { ...(await prepare(server, database)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The user that PostgreSQL runs as may pass the directory; nobody may list it. */
async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'preventplus-'));
  await chmod(directory, 0o711);
  return directory;
}

async function prepare(
  { host, port, user, password }: EmbeddedPostgres,
  database: string,
): Promise<Omit<ScratchDatabase, 'stop'>> {
  const admin = { host, port, user, password, database: 'postgres' };
  const passwords = { pp_app: newPassword(), pp_migrator: newPassword() };
  await bootstrap({ admin, database, passwords });
  return {
    admin,
    migration: { host, port, user: 'pp_migrator', password: passwords.pp_migrator, database },
    app: { host, port, user: 'pp_app', password: passwords.pp_app, database },
  };
}

/** The superuser's password of an earlier start, or a new one for the next. */
async function keptPassword(directory: string): Promise<string> {
  const file = join(directory, 'superuser.password');
  await mkdir(directory, { recursive: true, mode: 0o711 });
  await writeFile(file, newPassword(), { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  return readFile(file, 'utf8');
}

function newPassword(): string {
  return randomBytes(18).toString('base64url');
}
