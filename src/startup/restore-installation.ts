import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AppConfig } from '../config/config';
import { loadKeys } from '../config/keys';
import { StartupError } from '../config/startup.error';
import { withClient } from '../database/connect';
import { databaseName } from '../database/database-name';
import { type RecoveredServer, startRecovered, TargetNotReached } from '../database/restore/recovered-server';
import { prepareRestoreDirectory, restoreFiles } from '../database/restore/restore-cluster';
import { isNamed, type RestoreTarget } from '../database/restore/restore-target';
import { currentSegment, filesOf, forgetBackups, forgetRecovery } from '../database/restore/restored-logbook';
import { FileRestoration, type RestoredFiles } from '../modules/attachments/storage/file-restoration';
import { type RestoredLog, RestoredLogService } from '../modules/audit/seals/restored-log.service';
import {
  hasReached,
  namedNowhere,
  planRestore,
  type RestoreChoice,
  type RestorePlan,
} from '../modules/backups/restore-plan';
import { timelineOf } from '../modules/backups/segment-names';
import { restoreToolOf } from '../database/restore/restore-tool';

export interface RestoreOptions extends RestoreChoice {
  target: RestoreTarget;
  /** A new or empty directory, which becomes a DATA_DIR. */
  directory: string;
  /** Tells what is done, and how much of it in percent. */
  onProgress: (what: string, percent?: number) => void;
}

export interface Restored {
  directory: string;
  /** When the last change that it holds was made. */
  lastCommitAt?: Date;
  /** The last WAL segment of the archive, when everything was wanted and a hole keeps the copy from coming so far. */
  endsBefore?: string;
  /** On which timeline that was, and which one is the newest. */
  line: RestorePlan['line'];
  /** The timeline that the copy begins. */
  begins: number;
  files: RestoredFiles;
  auditLog: RestoredLog;
}

/**
 * Restores database and attached files as they were at one moment, from the repository and the keys alone, and proves
 * by a start that the database has recovered. Nothing of what runs here is touched.
 * @throws StartupError: then the directory is as it was
 */
export async function restoreInstallation(config: AppConfig, options: RestoreOptions): Promise<Restored> {
  const directory = resolve(options.directory);
  config.refuseOverlap(directory);
  const existed = existsSync(directory);
  const location = prepareRestoreDirectory(directory);
  try {
    return await restore(config, { ...options, directory }, location);
  } catch (error) {
    for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true });
    if (!existed) rmSync(directory, { recursive: true });
    throw error;
  }
}

async function restore(
  config: AppConfig,
  { target, directory, onProgress, ...choice }: RestoreOptions,
  location: ReturnType<typeof prepareRestoreDirectory>,
): Promise<Restored> {
  const tool = await restoreToolOf(config, location);
  const plan = await planRestore(tool, target, choice);
  await restoreFiles(tool, location, target, {
    ...plan,
    onProgress: (percent) => onProgress('Copying the backup', percent),
  });
  onProgress('Replaying the WAL');
  const { secrets } = tool.setup;
  const binDir = config.get('POSTGRES_BIN_DIR');
  const server = await startRecovered({ location, secrets, binDir, isToStay: true }).catch((error: unknown) => {
    throw error instanceof TargetNotReached && isNamed(target) ? namedNowhere(target, plan) : error;
  });
  try {
    const segment = await withClient(server.admin(databaseName(config)), async (client) => {
      await forgetRecovery(client);
      await forgetBackups(client);
      return currentSegment(client);
    });
    onProgress('Copying the attached files');
    const restoration = await FileRestoration.into(config, directory, location.account);
    const files = await restoreAttachments(config, server, restoration);
    onProgress('Verifying the audit log');
    const auditLog = await verifyLog(config, server);
    const [{ lastCommitAt }, { line }] = [server, plan];
    const endsBefore = hasReached(segment, plan) ? undefined : plan.lastSegment;
    return { directory, lastCommitAt, endsBefore, line, begins: timelineOf(segment), files, auditLog };
  } finally {
    await server.stop();
  }
}

function restoreAttachments(
  config: AppConfig,
  server: RecoveredServer,
  restoration: FileRestoration,
): Promise<RestoredFiles> {
  return withClient(server.admin(databaseName(config)), (client) => restoration.restore(filesOf(client)));
}

/** The copy is there in any case: what its audit log lacks is told. */
async function verifyLog(config: AppConfig, server: RecoveredServer): Promise<RestoredLog> {
  const { lastCommitAt = new Date(0) } = server;
  try {
    const logs = new RestoredLogService(config, loadKeys(config));
    return await logs.verify(server.admin(databaseName(config)), lastCommitAt);
  } catch (error) {
    if (error instanceof StartupError) return { isIntact: true, found: `not verified: ${error.message}` };
    throw error;
  }
}
