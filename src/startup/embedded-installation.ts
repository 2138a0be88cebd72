import { createHmac } from 'node:crypto';
import type { ClientConfig } from 'pg';
import type { AppConfig } from '../config/config';
import { generateMissingKey, generateMissingKeys, type Keys, loadKeys, loadSuperuserPassword } from '../config/keys';
import { bootstrap } from '../database/bootstrap';
import { embeddedDatabase } from '../database/database-name';
import { embeddedDataExists } from '../database/embedded/embedded-data';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresAddress,
  type EmbeddedPostgresOptions,
  findRunningEmbeddedPostgres,
  type RunningEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../database/embedded/embedded-postgres';
import { archivingTo } from '../database/pgbackrest/archiving';
import { Backups } from '../database/pgbackrest/backups';
import { listedBackups } from '../database/pgbackrest/listed-backups';
import { readOffBecause, readServer } from '../database/pgbackrest/server';
import { verifyKeys } from '../database/known-keys';
import { verifyDatabase } from '../database/verify-database';
import { ensureAdministrator } from './administrator';
import { prepareBackups } from './embedded-backups';
import { migrateInstallation } from './migrate-installation';
import type { OpenInstallation, OpenOptions } from './open-installation';

export interface EmbeddedInstallation extends OpenInstallation {
  /** Signs in as pp_migrator. */
  migration: ClientConfig;
}

/** Starts the embedded server, and on the first start makes the keys, the database and the administrator. */
export async function openEmbedded(config: AppConfig, options: OpenOptions): Promise<EmbeddedInstallation> {
  const data = { dataDir: config.dataDir, dataDirIsDefault: config.dataDirIsDefault };
  if (embeddedDataExists(data)) generateMissingKey(config, 'seal');
  else generateMissingKeys(config);
  const keys = loadKeys(config);
  let backups = Backups.off('They were not configured.');
  const server = await startEmbeddedPostgres({
    ...embeddedOptions(config),
    onUnexpectedExit: options.onDatabaseLost,
    archiving: async (place) => {
      backups = await prepareBackups(config, place);
      return backups.tool && archivingTo(backups.tool);
    },
  });
  try {
    const prepared = prepare(server, config, keys);
    const listed = () => prepared.then(() => listedBackups(signInAs('pp_app', server)));
    const [generatedPassword, readyBackups] = await Promise.all([prepared, backups.makeReady(listed)]);
    return { config, keys, backups: readyBackups, ...logins(server), generatedPassword, close: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Roles, database, schema and administrator; on every start, since a newer version may bring more of each. */
async function prepare(server: EmbeddedPostgres, config: AppConfig, keys: Keys): Promise<string | undefined> {
  const { host, port, user, password } = server;
  const migration = signInAs('pp_migrator', server);
  await bootstrap({
    admin: { host, port, user, password, database: 'postgres' },
    database: embeddedDatabase,
    passwords: { pp_app: passwordOf('pp_app', password), pp_migrator: passwordOf('pp_migrator', password) },
  });
  await migrateInstallation(config, migration);
  await verifyKeys(signInAs('pp_app', server), keys);
  return ensureAdministrator(config, keys, migration);
}

/** For commands: the embedded installation that already runs beside them, if one does. @throws StartupError */
export async function joinRunning(config: AppConfig): Promise<EmbeddedInstallation | undefined> {
  const data = { dataDir: config.dataDir, dataDirIsDefault: config.dataDirIsDefault };
  if (!embeddedDataExists(data)) return undefined;
  const server = await findRunningEmbeddedPostgres({ ...data, superuserPassword: loadSuperuserPassword(config) });
  if (!server) return undefined;
  const keys = loadKeys(config);
  const installation = { config, keys, ...logins(server), close: () => Promise.resolve() };
  await verifyDatabase(installation.connection, config.get('ALLOW_WEAK_CONTEXT'));
  await verifyKeys(installation.connection, keys);
  return { ...installation, backups: await joinBackups(config, server) };
}

/** A server that was started without archiving goes on without it, whatever was installed since. */
async function joinBackups(config: AppConfig, server: RunningEmbeddedPostgres): Promise<Backups> {
  const { isArchiving } = await readServer(signInAs('pp_app', server));
  if (isArchiving) return prepareBackups(config, server.place, true);
  const { host, port, user, password } = server;
  const because = await readOffBecause({ host, port, user, password, database: embeddedDatabase });
  return Backups.off(because ?? 'PreventPlus runs without them. Its start says why, and how to turn them on.');
}

function embeddedOptions(config: AppConfig): EmbeddedPostgresOptions {
  return {
    dataDir: config.dataDir,
    dataDirIsDefault: config.dataDirIsDefault,
    major: config.embeddedMajor,
    superuserPassword: loadSuperuserPassword(config),
    binDir: config.get('POSTGRES_BIN_DIR'),
    tcpPort: config.get('EMBEDDED_POSTGRES_PORT'),
  };
}

function logins(server: EmbeddedPostgresAddress): { connection: ClientConfig; migration: ClientConfig } {
  return { connection: signInAs('pp_app', server), migration: signInAs('pp_migrator', server) };
}

function signInAs(role: 'pp_app' | 'pp_migrator', { host, port, password }: EmbeddedPostgresAddress): ClientConfig {
  return { host, port, user: role, password: passwordOf(role, password), database: embeddedDatabase };
}

/** The roles' passwords follow from the superuser's, so that commands beside a running server know them too. */
function passwordOf(role: string, superuserPassword: string): string {
  return createHmac('sha256', superuserPassword).update(role).digest('base64url');
}
