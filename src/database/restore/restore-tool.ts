import { existsSync } from 'node:fs';
import type { AppConfig } from '../../config/config';
import { findBackupPassphrase } from '../../config/keys';
import { StartupError } from '../../config/startup.error';
import { firstBlocked } from '../embedded/account';
import { errorMessage } from '../embedded/error-code';
import type { DataLocation } from '../embedded/location';
import { runBinary } from '../embedded/run-binary';
import { PgBackRest } from '../pgbackrest/pgbackrest';
import { makePrivate, writeConfig } from '../pgbackrest/pgbackrest-config';
import { repositoryOf } from '../pgbackrest/repository';
import { workingDirectoryOf } from './restore-cluster';

/**
 * A pgBackRest that restores into a prepared directory, with a configuration, locks and a queue of its own. It needs the
 * repository and its passphrase, and no server.
 * @throws StartupError when something of that is missing
 */
export async function restoreToolOf(config: AppConfig, location: DataLocation): Promise<PgBackRest> {
  const [program, stanza] = [config.get('PGBACKREST_BIN'), config.get('PGBACKREST_STANZA')];
  await assertInstalled(program);
  const { account } = location;
  const ownConfig = config.get('PGBACKREST_CONFIG');
  // beside a server of the operator's, whose configuration names the repository and its passphrase
  if (ownConfig) return new PgBackRest({ program, configFile: ownConfig, stanza, account, secrets: lockIn(location) });

  const passphrase = findBackupPassphrase(config);
  if (passphrase === undefined)
    throw new StartupError('The passphrase of the backups is missing: give the copy of the keys with --escrow FILE.');
  const repository = repositoryOf(config, passphrase, account);
  assertReadable(repository.options['repo1-type'] === 'posix' ? repository.location : undefined, location);
  const configFile = writeConfig(workingDirectoryOf(location), stanza, repository);
  return new PgBackRest({ program, configFile, stanza, account, secrets: repository.secrets });
}

async function assertInstalled(program: string): Promise<void> {
  try {
    await runBinary(program, ['version']);
  } catch (error) {
    throw new StartupError(
      `pgBackRest does not run here (${errorMessage(error)}): apt-get install -y pgbackrest, or set PGBACKREST_BIN.`,
    );
  }
}

function lockIn(location: DataLocation): Record<string, string> {
  const { path, account } = workingDirectoryOf(location);
  makePrivate(path, account);
  return { PGBACKREST_LOCK_PATH: path };
}

function assertReadable(directory: string | undefined, { account }: DataLocation): void {
  if (!directory) return;
  if (!existsSync(directory))
    throw new StartupError(
      `There are no backups in ${directory}: set BACKUP_REPO_DIR to the directory of the repository.`,
    );
  const blocked = account && firstBlocked(directory, account);
  if (!blocked) return;
  throw new StartupError(
    `User ${account.uid}, under whom PostgreSQL runs, may not enter ${blocked}: run chown -R ${account.uid} ${directory}, or move the repository`,
  );
}
