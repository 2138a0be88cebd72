import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AppConfig } from '../config/config';
import { findBackupPassphrase, generateBackupPassphrase, loadSuperuserPassword } from '../config/keys';
import type { ServerPlace } from '../database/embedded/embedded-postgres';
import { Backups } from '../database/pgbackrest/backups';
import { PgBackRest } from '../database/pgbackrest/pgbackrest';
import { bestCompression } from '../database/pgbackrest/compression';
import { findPgBackRest } from '../database/pgbackrest/pgbackrest-version';
import { isConfigured, writeConfig } from '../database/pgbackrest/pgbackrest-config';
import { makeRepositoryDirectory, repositoryOf } from '../database/pgbackrest/repository';

const lostPassphrase =
  'their passphrase is missing. To turn them on, bring it back with `npm run keys:import`, and restart.';

const otherSettings =
  'PreventPlus runs with other settings of backups than this command: give it the same BACKUP_… variables.';

/**
 * Configures pgBackRest for the embedded server, if it is installed and knows that version. Harmless to repeat.
 * @param isRunning for a process that did not start that server: its archiving keeps the configuration that it has
 */
export async function prepareBackups(config: AppConfig, place: ServerPlace, isRunning = false): Promise<Backups> {
  if (config.get('BACKUPS') === 'off') return Backups.off('BACKUPS is off. To turn them on, remove that and restart.');
  const program = config.get('PGBACKREST_BIN');
  const found = await findPgBackRest(program, place.major);
  if ('offBecause' in found) return Backups.off(found.offBecause);

  const { account, dataDir } = place;
  const path = join(dataDir, 'pgbackrest');
  const passphrase = findBackupPassphrase(config) ?? (existsSync(path) ? undefined : generateBackupPassphrase(config));
  // one that is lost is not made anew: it would open nothing of what there is
  if (passphrase === undefined) return Backups.off(lostPassphrase);
  const repository = repositoryOf(config, passphrase, account);
  const stanza = config.get('PGBACKREST_STANZA');
  const server = { ...place, compression: await bestCompression(program) };
  if (isRunning && !isConfigured({ path }, stanza, repository, server)) return Backups.off(otherSettings);
  makeRepositoryDirectory(config, account);
  const configFile = writeConfig({ path, account }, stanza, repository, server);
  const databasePassword = loadSuperuserPassword(config);
  const tool = new PgBackRest({ program, configFile, stanza, account, secrets: repository.secrets, databasePassword });
  const isLocal = repository.options['repo1-type'] === 'posix';
  const directories = { repository: isLocal ? repository.location : undefined, wal: join(place.clusterDir, 'pg_wal') };
  return Backups.on(tool, `pgBackRest ${found.version}, ${repository.location}`, directories);
}
