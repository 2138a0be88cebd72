import { chownSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientConfig } from 'pg';
import { StartupError } from '../../config/startup.error';
import { withClient } from '../connect';
import { madeBy } from '../embedded/cluster';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded/embedded-postgres';
import type { DataLocation } from '../embedded/location';

export interface Recovery {
  location: DataLocation;
  /** Variables with which the server fetches WAL. */
  secrets: Readonly<Record<string, string>>;
  /** Directory of installed server programs, instead of those that come with the packages. */
  binDir?: string;
  /**
   * Whether what it writes shall reach the archive once somebody starts it for good: its history above all, without which
   * another restore would take the same number for its timeline. A copy for a drill keeps to itself.
   */
  isToStay: boolean;
  /** From 0 to 19, how much it gives way to others. */
  niceness?: number;
}

/** A restored server that has replayed its WAL to the target and accepts changes; nobody but this process reaches it. */
export interface RecoveredServer {
  pid: number;
  /** When the last transaction that it has was committed. */
  lastCommitAt?: Date;
  /** The superuser, in a database. */
  admin(database: string): ClientConfig;
  stop(): Promise<void>;
}

const endedEarly = 'recovery ended before configured recovery target';

/** The target lies behind what the repository holds. */
export class TargetNotReached extends StartupError {
  constructor(readonly lastCommitAt?: Date) {
    const end = lastCommitAt ? ` The last change in it was made at ${lastCommitAt.toISOString()}.` : '';
    super(`The repository ends before that moment.${end} Choose an earlier one, --latest or another --timeline.`);
  }
}

/**
 * Starts a restored server on a socket of its own and waits for the end of its recovery, by its own words and not by
 * those of `pg_ctl`, which takes a server for started that then fails.
 * @throws TargetNotReached; StartupError when it does not start
 */
export async function startRecovered({
  location,
  secrets,
  binDir,
  isToStay,
  niceness,
}: Recovery): Promise<RecoveredServer> {
  const log = new RecoveryLog();
  const archiving: Record<string, string> = isToStay
    ? { archive_mode: 'on', archive_command: '' }
    : { archive_mode: 'off' };
  try {
    const server = await startEmbeddedPostgres({
      dataDir: location.dataDir,
      dataDirIsDefault: false,
      major: madeBy(location.clusterDir),
      binDir,
      niceness,
      superuserPassword: '',
      settings: {
        // nobody reads before the end, so that limits of the old server need not be met
        hot_standby: 'off',
        hba_file: openToTheSocket(location),
        ...configurationOf(location),
      },
      archiving: () => Promise.resolve({ settings: archiving, environment: { ...secrets, TZ: 'UTC' } }),
      log: (line) => log.read(line),
    });
    return await recovered(server, log);
  } catch (error) {
    if (log.endedEarly) throw new TargetNotReached(log.lastCommitAt);
    throw error;
  }
}

async function recovered(server: EmbeddedPostgres, log: RecoveryLog): Promise<RecoveredServer> {
  const { host, port, user, pid } = server;
  const admin = (database: string) => ({ host, port, user, password: '', database });
  const { rows } = await withClient(admin('postgres'), (client) =>
    client.query<{ recovering: boolean }>('SELECT pg_is_in_recovery() AS recovering'),
  );
  if (rows[0]?.recovering !== false) {
    await server.stop();
    throw new StartupError('The restored server is still in recovery.');
  }
  return { pid, lastCommitAt: log.lastCommitAt, admin, stop: () => server.stop() };
}

/** Passwords are not needed: only the server's account may enter the directory of the socket. */
function openToTheSocket({ dataDir, account }: DataLocation): string {
  const file = join(dataDir, 'pgbackrest', 'pg_hba.conf');
  writeFileSync(file, 'local all all trust\n', { mode: 0o600 });
  if (account) chownSync(file, account.uid, account.gid);
  return file;
}

/** Packages of some systems keep the configuration elsewhere, where no backup finds it. */
function configurationOf({ clusterDir, dataDir, account }: DataLocation): Record<string, string> {
  if (existsSync(join(clusterDir, 'postgresql.conf'))) return {};
  const file = join(dataDir, 'pgbackrest', 'postgresql.conf');
  writeFileSync(file, '', { mode: 0o600 });
  if (account) chownSync(file, account.uid, account.gid);
  return { config_file: file };
}

/** What a recovering server says of its progress. */
class RecoveryLog {
  lastCommitAt?: Date;
  endedEarly = false;

  read(line: string): void {
    const time = /last completed transaction was at log time (\S+) (\S+?)(?:\+00)?$/.exec(line);
    if (time) this.lastCommitAt = new Date(`${time[1]}T${time[2]}Z`);
    if (line.includes(endedEarly)) this.endedEarly = true;
  }
}
