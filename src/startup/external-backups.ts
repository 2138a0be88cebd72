import type { ClientConfig } from 'pg';
import type { AppConfig } from '../config/config';
import { type Account, isRoot, ownerOf } from '../database/embedded/account';
import { errorMessage } from '../database/embedded/error-code';
import { Backups } from '../database/pgbackrest/backups';
import { PgBackRest } from '../database/pgbackrest/pgbackrest';
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
    const tool = new PgBackRest({
      program,
      configFile,
      stanza: config.get('PGBACKREST_STANZA'),
      account: accountOf(configFile),
      secrets: {},
    });
    return await Backups.on(tool, `pgBackRest ${found.version}, ${configFile}`).makeReady();
  } catch (error) {
    return Backups.off(`${errorMessage(error)}. To turn them on, mend that and restart.`);
  }
}

/** pgBackRest never runs as root: files of root in the repository would keep the server from archiving. */
function accountOf(configFile: string): Account | undefined {
  const owner = ownerOf(configFile);
  if (!isRoot()) return undefined;
  if (owner.uid !== 0) return owner;
  throw new Error(`${configFile} belongs to root: give it to the user that PostgreSQL runs as`);
}
