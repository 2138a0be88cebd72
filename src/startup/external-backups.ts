import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientConfig } from 'pg';
import type { AppConfig } from '../config/config';
import { type Account, isRoot, ownerOf } from '../database/embedded/account';
import { errorMessage } from '../database/embedded/error-code';
import { Backups, type Directories } from '../database/pgbackrest/backups';
import { PgBackRest } from '../database/pgbackrest/pgbackrest';
import { listedBackups } from '../database/pgbackrest/listed-backups';
import { findPgBackRest } from '../database/pgbackrest/pgbackrest-version';
import { readServer } from '../database/pgbackrest/server';

/** Uses the pgBackRest that the operator has configured beside a server of their own, if this process is told where. */
export async function findExternalBackups(config: AppConfig, connection: ClientConfig): Promise<Backups> {
  if (config.get('BACKUPS') === 'off') return Backups.off('BACKUPS is off. To turn them on, remove that and restart.');
  const configFile = config.get('PGBACKREST_CONFIG');
  if (!configFile) {
    return Backups.off(
      'the database is a server of your own. To turn them on, set PGBACKREST_CONFIG for a worker on its machine, ' +
        'as docs/operations.md says.',
    );
  }
  const server = await readServer(connection);
  if (!server.isArchiving)
    return Backups.off('archive_mode is off. To turn them on, set it as docs/operations.md says.');
  const program = config.get('PGBACKREST_BIN');
  const found = await findPgBackRest(program, server.major);
  if ('offBecause' in found) return Backups.off(found.offBecause);
  try {
    const stanza = config.get('PGBACKREST_STANZA');
    const tool = new PgBackRest({ program, configFile, stanza, account: accountOf(configFile), secrets: {} });
    const directories = directoriesIn(readFileSync(configFile, 'utf8'), stanza);
    const backups = Backups.on(tool, `pgBackRest ${found.version}, ${configFile}`, directories);
    return await backups.makeReady(() => listedBackups(connection));
  } catch (error) {
    return Backups.off(`${errorMessage(error)}. To turn them on, mend that and restart.`);
  }
}

/** Those on this machine, as far as a configuration of the operator's tells. */
export function directoriesIn(text: string, stanza: string): Directories {
  const section = (name: string) => text.split(/^[ \t]*\[/m).find((part) => part.startsWith(`${name}]`)) ?? '';
  const options = new Map((section('global') + section(stanza)).split('\n').map(settingIn));
  const valueOf = (option: string) => options.get(option);
  const isElsewhere = valueOf('repo1-host') !== undefined || (valueOf('repo1-type') ?? 'posix') !== 'posix';
  const cluster = valueOf('pg1-path');
  return {
    repository: isElsewhere ? undefined : valueOf('repo1-path'),
    wal: cluster && join(cluster, 'pg_wal'),
  };
}

function settingIn(line: string): [string, string] {
  const [option = '', ...value] = line.split('=');
  return [option.trim(), value.join('=').trim()];
}

/** pgBackRest never runs as root: files of root in the repository would keep the server from archiving. */
function accountOf(configFile: string): Account | undefined {
  const owner = ownerOf(configFile);
  if (!isRoot()) return undefined;
  if (owner.uid !== 0) return owner;
  throw new Error(`${configFile} belongs to root: give it to the user that PostgreSQL runs as`);
}
