import { z } from 'zod';
import { unreadableBackupInfo } from './backups.errors';

/** A full backup stands alone; the others need those that they refer to. */
export type BackupType = 'full' | 'diff' | 'incr';

/** One backup of the repository. */
export interface Backup {
  /** Begins with that of the full backup that it needs. */
  label: string;
  type: BackupType;
  startedAt: Date;
  finishedAt: Date;
  /** Of the database, in bytes. */
  databaseSize: number;
  /** What this backup added to the repository, in bytes. */
  repositorySize: number;
  /** The first and last WAL segment without which it cannot be restored. */
  walStart: string;
  walStop: string;
  /** Where in the WAL it ended. */
  lsnStop: string;
  /** The backup right before it that it needs. */
  prior: string | null;
  /** Whether pages of the database were found damaged. */
  hasError: boolean;
  /** Why it is never removed, if somebody asked for that. */
  hold: string | null;
  /** The SHA-256 of the list of attached files that belong to it; null until there is one. */
  manifest: string | null;
}

/**
 * What the repository holds of one database. After pg_upgrade a database has a new identity: then only what was backed up
 * since is listed here.
 */
export interface BackupInfo {
  /** Oldest first. */
  backups: Backup[];
  /** The directory of the archive that the present server writes to, such as 15-1. */
  archiveId: string | null;
  /** Of all backups together, in bytes. */
  repositorySize: number;
  /** The database whose backups these are; null while nobody has made the repository ready. */
  database: { systemId: string; version: string } | null;
  /** Whether a backup is being taken, or removed, right now. */
  isLocked: boolean;
}

/** The annotation that keeps a backup; its value says why. */
export const holdAnnotation = 'hold';
/** The annotation that names the list of attached files. */
export const manifestAnnotation = 'attachments';

const seconds = z.int().transform((value) => new Date(value * 1000));

const PrintedBackup = z.object({
  label: z.string(),
  type: z.enum(['full', 'diff', 'incr']),
  timestamp: z.object({ start: seconds, stop: seconds }),
  info: z.object({ size: z.number(), repository: z.object({ delta: z.number() }) }),
  archive: z.object({ start: z.string(), stop: z.string() }),
  lsn: z.object({ stop: z.string() }),
  prior: z.string().nullable(),
  database: z.object({ id: z.int() }),
  error: z.boolean().nullish(),
  annotation: z.record(z.string(), z.string()).nullish(),
});
const Printed = z.array(
  z.object({
    archive: z.array(z.object({ id: z.string() })),
    db: z.array(z.object({ id: z.int(), 'system-id': z.string(), version: z.string() })),
    repo: z.array(z.object({ status: z.object({ message: z.string() }) })).optional(),
    backup: z.array(PrintedBackup),
    status: z.object({
      code: z.int(),
      message: z.string(),
      lock: z.object({ backup: z.object({ held: z.boolean() }) }).optional(),
    }),
  }),
);
/** Exit codes of `info` for a repository in order: with backups, and without any yet. */
const [ok, withoutBackups, withoutStanza] = [0, 2, 1];

/** Reads what `info --output=json` printed about one stanza. @throws Unavailable when it makes no sense */
export function parseInfo(text: string): BackupInfo {
  const printed = Printed.safeParse(parseJson(text));
  const [stanza] = printed.data ?? [];
  if (!stanza || ![ok, withoutBackups, withoutStanza].includes(stanza.status.code)) {
    throw unreadableBackupInfo(reasonIn(stanza) ?? printed.error?.issues[0]?.message ?? 'nothing was printed');
  }
  const [current] = stanza.db.toReversed();
  const ours = new Set(stanza.db.filter((db) => db['system-id'] === current?.['system-id']).map(({ id }) => id));
  const backups = stanza.backup
    .filter(({ database }) => ours.has(database.id))
    .map(toBackup)
    .sort(byStart);
  return {
    backups,
    database: current ? { systemId: current['system-id'], version: current.version } : null,
    archiveId: stanza.archive.at(-1)?.id ?? null,
    repositorySize: backups.reduce((sum, { repositorySize }) => sum + repositorySize, 0),
    isLocked: stanza.status.lock?.backup.held ?? false,
  };
}

/** What cannot be decrypted is printed after the first line, as it is. */
function reasonIn(stanza: z.output<typeof Printed>[number] | undefined): string | undefined {
  return stanza?.repo?.[0]?.status.message.split(':\n')[0] ?? stanza?.status.message;
}

/** The system's identifier has more digits than a JavaScript number holds: it is kept as text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replaceAll(/("system-id":\s*)(\d+)/g, '$1"$2"'));
  } catch {
    throw unreadableBackupInfo('it is no JSON');
  }
}

function toBackup({
  label,
  type,
  timestamp,
  info,
  archive,
  lsn,
  prior,
  error,
  annotation,
}: z.output<typeof PrintedBackup>): Backup {
  return {
    label,
    type,
    startedAt: timestamp.start,
    finishedAt: timestamp.stop,
    databaseSize: info.size,
    repositorySize: info.repository.delta,
    walStart: archive.start,
    walStop: archive.stop,
    lsnStop: lsn.stop,
    prior,
    hasError: error ?? false,
    hold: annotation?.[holdAnnotation] ?? null,
    manifest: annotation?.[manifestAnnotation] ?? null,
  };
}

/** By time of start; labels break ties, as one begins in each second at most. */
function byStart(one: Backup, other: Backup): number {
  return one.startedAt.getTime() - other.startedAt.getTime() || (one.label < other.label ? -1 : 1);
}
