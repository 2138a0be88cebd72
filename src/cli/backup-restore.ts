import { existsSync } from 'node:fs';
import type { AppConfig } from '../config/config';
import { StartupError } from '../config/startup.error';
import type { RestoreTarget } from '../database/restore/restore-target';
import type { RestoreChoice } from '../modules/backups/restore-plan';
import { type Restored, restoreInstallation } from '../startup/restore-installation';
import { runCommand } from './command';
import { readInstant } from './read-instant';
import { restoreKeys } from './restore-keys';
import { showTenths } from './show-tenths';

const usage =
  'npm run backup:restore -- --target-time 2026-11-25T14:30:00Z|--target-name NAME|--latest|--set LABEL [--timeline N|current|latest] --to DIR [--escrow FILE]';

/**
 * Restores database and attached files of a moment into a new directory, on this machine or on one that has nothing but
 * the repository and a copy of the keys. Exit code 1 with everything else restored: something is missing, or the
 * audit log is not what was sealed.
 */
runCommand({
  usage,
  options: {
    'target-time': { type: 'string' },
    'target-name': { type: 'string' },
    latest: { type: 'boolean' },
    to: { type: 'string' },
    set: { type: 'string' },
    timeline: { type: 'string' },
    escrow: { type: 'string' },
  },
  async run({ values }, config) {
    const target = targetOf(values);
    const timeline = timelineIn(values.timeline);
    if (!values.to) throw new StartupError(`Say into which new directory. Usage: ${usage}`);
    if (values.escrow) await bringKeysBack(config, values.escrow);
    const restored = await restoreInstallation(config, {
      target,
      directory: values.to,
      set: values.set,
      timeline,
      onProgress: showTenths(),
    });
    show(config, restored);
  },
});

interface Targets {
  'target-time'?: string;
  'target-name'?: string;
  latest?: boolean;
  /** Beside another target the backup to begin with, alone the target itself. */
  set?: string;
}

/** @throws StartupError unless exactly one target is given */
function targetOf({ 'target-time': time, 'target-name': name, latest, set }: Targets): RestoreTarget {
  const given = [time, name, latest].filter((value) => value !== undefined);
  if (given.length === 0 && set !== undefined) return 'end of the backup';
  if (given.length !== 1) throw new StartupError(`Say which moment, once. Usage: ${usage}`);
  if (name !== undefined) return { name };
  return time === undefined ? 'latest' : { time: readInstant('--target-time', time) };
}

/** @throws StartupError when it is neither a number nor one of PostgreSQL's words */
function timelineIn(text: string | undefined): RestoreChoice['timeline'] {
  if (text === undefined || text === 'current' || text === 'latest') return text;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new StartupError(`--timeline ${text} is no timeline: write its number, current or latest.`);
}

async function bringKeysBack(config: AppConfig, path: string): Promise<void> {
  const restored = await restoreKeys(config, path);
  if (restored.length > 0) console.log(`${config.keysDir} has ${restored.join(', ')} again.`);
}

function show(config: AppConfig, restored: Restored): void {
  const { directory, lastCommitAt, endsBefore, line, begins, files, auditLog } = restored;
  const state = lastCommitAt
    ? `with all changes up to ${lastCommitAt.toISOString()}`
    : 'as it was when the backup ended';
  console.log(`\n${directory} holds the logbook ${state}, and it has been started once to prove it.`);
  if (line.newest > 1) console.log(`It is on timeline ${line.number}; the newest one is ${line.newest}.`);
  console.log(
    `It goes on as timeline ${begins}, as does every other copy that was restored before one is switched over: ` +
      'switch over to one only, and restore the others anew.',
  );
  if (endsBefore) {
    console.log(
      `INCOMPLETE: the archive goes on to the WAL segment ${endsBefore}, but lacks something on the way there.`,
    );
    console.log('A later backup to begin with, --set LABEL, may lead further: npm run backup:list');
  }
  console.log(`Attached files: ${files.known - files.missing.length} of ${files.known}.`);
  for (const name of files.missing) console.log(`MISSING: ${name}, which is neither in the backups nor in DATA_DIR`);
  console.log(`Audit log: ${auditLog.isIntact ? '' : 'CHANGED, '}${auditLog.found}.`);
  if (endsBefore || files.missing.length > 0 || !auditLog.isIntact) process.exitCode = 1;
  console.log(
    `\nTo switch over:\n${steps(config, directory)
      .map((step, index) => `  ${index + 1}. ${step}`)
      .join('\n')}`,
  );
}

function steps(config: AppConfig, directory: string): string[] {
  const seals = config.get('AUDIT_CHECKPOINTS_DIR') ? [] : sealsOf(config, directory);
  const last = 'Take a full backup at once: npm run backup -- full';
  if (!config.get('DATABASE_URL'))
    return [
      'Stop PreventPlus, if it still runs. Keep the old DATA_DIR until you are sure.',
      ...seals,
      `Set DATA_DIR=${directory} where the variables are kept (.env or the service).`,
      'Start PreventPlus: npm start',
      last,
    ];
  return [
    'Stop PreventPlus, and stop the old server for good: it must never write to the same archive again.',
    `Start a server on ${directory}/postgres, or move that directory to where your server keeps its data, with postgresql.conf and pg_hba.conf as before.`,
    `Set DATABASE_URL to it, and DATA_DIR=${directory} (or move ${directory}/attachments into DATA_DIR).`,
    ...seals,
    'Start PreventPlus: npm start',
    last,
  ];
}

/** With them the audit log can state what the restore leaves behind. */
function sealsOf({ auditCheckpointsDir }: AppConfig, directory: string): string[] {
  if (!existsSync(auditCheckpointsDir)) return [];
  return [`Take the copies of the audit log's seals along: cp -a ${auditCheckpointsDir} ${directory}/`];
}
