import { Injectable } from '@nestjs/common';
import type { JobProblem } from '../../common/job-problem';
import { type Page, type PageRequest, readPage } from '../../database/page';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import { listed } from '../../database/pgbackrest/listed-backups';
import { BackupsGone, type LostBackups } from '../../database/pgbackrest/pgbackrest.errors';
import type { Backup } from './backup-info';
import type { Findings } from './wal-gaps';

/** What the worker reports; what it does not name stays as it was. */
export interface Report {
  description: string | null;
  offBecause: string | null;
  keysFingerprint: string | null;
  /** What keeps the repository from being used. */
  problem: JobProblem | null;
  /** Bytes left; null when that cannot be told. */
  repositoryFreeSpace: number | null;
  walFreeSpace: number | null;
}

/** What the last reports said. */
export interface ReportedState extends Report {
  reportedAt: Date;
  recoverableSince: Date | null;
  missingWal: string[];
  /** Times as they travel. */
  givenUp: { timeline: number; from: string; to: string }[];
  walCheckedAt: Date | null;
  findings: string[];
  verifiedAt: Date | null;
}

/** How far the server has come with its WAL. */
export interface Archiver {
  currentWal: string;
  lastArchivedWal: string | null;
  lastArchivedAt: Date | null;
  lastFailedAt: Date | null;
  segmentSize: number;
}

export interface Totals {
  lastFullAt: Date | null;
  /** What the newest full backup takes in the repository, in bytes. */
  lastFullSize: number | null;
  lastAt: Date | null;
  oldestAt: Date | null;
  repositorySize: number;
  /** What the repository lacks, and nobody has removed. */
  lost: LostBackups | null;
}

const backupJson = sql`
  json_build_object(
    'label', b.label,
    'type', b.backup_type,
    'timeline', ('x' || left(b.wal_stop, 8))::bit(32)::int,
    'startedAt', app.instant(b.started_at),
    'finishedAt', app.instant(b.finished_at),
    'databaseSize', b.database_size,
    'repositorySize', b.repository_size,
    'hasError', b.has_error,
    'hold', b.hold
  )`;

/** Segments named in the report of a gap; how many there are is said in the message. */
const namedSegments = 20;

/** How long a restore took, and how much it lacked. */
export interface GoodDrill {
  finishedAt: Date;
  recoverySeconds: number;
  recoveryPointSeconds: number;
}

@Injectable()
export class BackupsRepository {
  list(tx: Transaction, request: PageRequest): Promise<Page> {
    const sorts = { startedAt: { column: sql`b.started_at`, cast: sql`timestamptz` } };
    const tie = { column: sql`b.label`, cast: sql`text` };
    return readPage(
      tx,
      { item: backupJson, from: sql`backups b`, where: sql`b.missing_since IS NULL`, sorts, tie },
      request,
    );
  }

  async totals(tx: Transaction): Promise<Totals> {
    const totals = await tx.one<Omit<Totals, 'lost'>>(sql`
      SELECT
        max(finished_at) FILTER (WHERE backup_type = 'full') AS "lastFullAt",
        (SELECT repository_size::float8 FROM backups WHERE backup_type = 'full' AND missing_since IS NULL
          ORDER BY started_at DESC, label DESC LIMIT 1) AS "lastFullSize",
        max(finished_at) AS "lastAt",
        min(finished_at) AS "oldestAt",
        coalesce(sum(repository_size), 0)::float8 AS "repositorySize"
      FROM backups WHERE missing_since IS NULL`);
    return { ...totals, lost: (await this.lost(tx)) ?? null };
  }

  /** What should be in the repository, as far as is known. */
  known(tx: Transaction): Promise<LostBackups | undefined> {
    return tx.first(listed);
  }

  /** What should be there, and is not. */
  lost(tx: Transaction): Promise<LostBackups | undefined> {
    return tx.first(sql`
      SELECT count(*)::int AS count, min(finished_at) AS "from", max(finished_at) AS "to"
      FROM backups WHERE expired_at IS NULL AND missing_since IS NOT NULL HAVING count(*) > 0`);
  }

  /** The labels of all that were ever seen and are not forgotten. */
  async labels(tx: Transaction): Promise<string[]> {
    const { labels } = await tx.one<{ labels: string[] }>(
      sql`SELECT coalesce(array_agg(label), '{}')::text[] AS labels FROM backups`,
    );
    return labels;
  }

  /** Before they are removed because they are too old; what was to go before and stays is as any other. */
  async letGo(tx: Transaction, labels: readonly string[]): Promise<void> {
    await tx.execute(sql`
      UPDATE backups SET expired_at = CASE WHEN label = ANY (${labels}) THEN now() END
      WHERE missing_since IS NULL AND (label = ANY (${labels}) OR expired_at IS NOT NULL)`);
  }

  /** What the repository lacks from now on; what was let go is forgotten a day later, when no report is under way any more. */
  async miss(tx: Transaction, labels: readonly string[]): Promise<void> {
    await tx.execute(sql`DELETE FROM backups WHERE label = ANY (${labels}) AND expired_at < now() - interval '1 day'`);
    await tx.execute(
      sql`UPDATE backups SET missing_since = now() WHERE label = ANY (${labels}) AND missing_since IS NULL`,
    );
  }

  /** Forgets what is lost; without any backup left, what was said of the repository says nothing. */
  async acceptLoss(tx: Transaction): Promise<void> {
    await tx.execute(sql`DELETE FROM backups WHERE missing_since IS NOT NULL AND expired_at IS NULL`);
    await tx.execute(
      sql`UPDATE backup_state SET problem_code = NULL, problem = NULL WHERE problem_code = ${BackupsGone.code}`,
    );
    if (!(await this.known(tx))) await this.forget(tx);
  }

  /** Lists what the repository holds, and forgets what was found in backups that are gone. */
  async replace(tx: Transaction, backups: readonly Backup[]): Promise<void> {
    await tx.execute(sql`
      INSERT INTO backups (label, backup_type, started_at, finished_at, database_size, repository_size, wal_start, wal_stop,
        has_error, hold)
      SELECT label, type, "startedAt", "finishedAt", "databaseSize", "repositorySize", "walStart", "walStop", "hasError",
        left(hold, 200)
      FROM json_to_recordset(${JSON.stringify(backups)}) AS b (label text, type text, "startedAt" timestamptz,
        "finishedAt" timestamptz, "databaseSize" bigint, "repositorySize" bigint, "walStart" text, "walStop" text,
        "hasError" boolean, hold text)
      ON CONFLICT (label) DO UPDATE SET has_error = excluded.has_error, hold = excluded.hold, missing_since = NULL`);
    await tx.execute(sql`
      UPDATE backup_state
      SET findings = ARRAY(
        SELECT finding
        FROM unnest(findings) WITH ORDINALITY AS f (finding, position)
        WHERE coalesce(substring(finding FROM '^backup: ([^:]+)') IN (
          SELECT label FROM backups WHERE missing_since IS NULL), true)
        ORDER BY position)
      WHERE findings <> '{}'`);
  }

  state(tx: Transaction): Promise<ReportedState | undefined> {
    return tx.first(sql`
      SELECT reported_at AS "reportedAt", description, off_because AS "offBecause", keys_fingerprint AS "keysFingerprint",
        recoverable_since AS "recoverableSince", missing_wal AS "missingWal", given_up AS "givenUp",
        wal_checked_at AS "walCheckedAt", findings, verified_at AS "verifiedAt",
        CASE WHEN problem_code IS NOT NULL THEN json_build_object('code', problem_code, 'message', problem) END AS problem,
        repository_free_space::float8 AS "repositoryFreeSpace", wal_free_space::float8 AS "walFreeSpace"
      FROM backup_state`);
  }

  async report(tx: Transaction, report: Report): Promise<void> {
    const { description, offBecause, keysFingerprint, problem, repositoryFreeSpace, walFreeSpace } = report;
    await tx.execute(sql`
      INSERT INTO backup_state (description, off_because, keys_fingerprint, problem_code, problem, repository_free_space,
        wal_free_space)
      VALUES (left(${description}, 1000), left(${offBecause}, 1000), ${keysFingerprint}, ${problem?.code ?? null},
        left(${problem?.message ?? null}, 2000), ${repositoryFreeSpace}, ${walFreeSpace})
      ON CONFLICT (is_only_row) DO UPDATE SET reported_at = now(), description = excluded.description,
        off_because = excluded.off_because, keys_fingerprint = excluded.keys_fingerprint,
        problem_code = excluded.problem_code, problem = excluded.problem,
        repository_free_space = excluded.repository_free_space, wal_free_space = excluded.wal_free_space`);
  }

  /** For a repository that is not that of this database: what was said of it says nothing. */
  async forget(tx: Transaction): Promise<void> {
    await tx.execute(sql`DELETE FROM backups`);
    await tx.execute(sql`
      UPDATE backup_state
      SET recoverable_since = NULL, missing_wal = '{}', given_up = '[]', wal_checked_at = NULL, findings = '{}',
        verified_at = NULL`);
  }

  async reportWal(tx: Transaction, { missing, recoverableSince, givenUp }: Findings): Promise<void> {
    await tx.execute(sql`
      UPDATE backup_state
      SET missing_wal = ${missing.slice(0, namedSegments)}, recoverable_since = ${recoverableSince},
        given_up = ${JSON.stringify(givenUp)}::jsonb, wal_checked_at = now()`);
  }

  async reportFindings(tx: Transaction, findings: readonly string[]): Promise<void> {
    await tx.execute(sql`UPDATE backup_state SET findings = ${findings}, verified_at = now()`);
  }

  /** What tells this database from every other one. */
  systemId(tx: Transaction): Promise<{ systemId: string }> {
    return tx.one(sql`SELECT system_identifier::text AS "systemId" FROM pg_control_system()`);
  }

  archiver(tx: Transaction): Promise<Archiver> {
    return tx.one(sql`
      SELECT pg_walfile_name(pg_current_wal_lsn()) AS "currentWal", last_archived_wal AS "lastArchivedWal",
        last_archived_time AS "lastArchivedAt", last_failed_time AS "lastFailedAt",
        (SELECT setting::float8 FROM pg_settings WHERE name = 'wal_segment_size') AS "segmentSize"
      FROM pg_stat_archiver`);
  }

  /** The newest drill that found everything. */
  lastGoodDrill(tx: Transaction): Promise<GoodDrill | undefined> {
    return tx.first(sql`
      SELECT finished_at AS "finishedAt", recovery_seconds::float8 AS "recoverySeconds",
        recovery_point_seconds::float8 AS "recoveryPointSeconds"
      FROM backup_drills WHERE is_good
      ORDER BY started_at DESC, drill_id DESC
      LIMIT 1`);
  }

  /** The last copy of the keys that `npm run keys:export` wrote. */
  keysCopy(tx: Transaction): Promise<{ copiedAt: Date; fingerprint: string | null } | undefined> {
    return tx.first(sql`
      SELECT created_at AS "copiedAt", details ->> 'fingerprint' AS fingerprint
      FROM audit_log
      WHERE entity_type = 'known_keys' AND entity_id = 'all' AND action = 'keys.export'
      ORDER BY created_at DESC
      LIMIT 1`);
  }
}
