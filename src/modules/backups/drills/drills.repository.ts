import { Injectable } from '@nestjs/common';
import { type Page, type PageRequest, readPage } from '../../../database/page';
import { sql } from '../../../database/sql';
import type { Transaction } from '../../../database/transaction';
import type { DrillCheck } from './backup-drill.entity';

/** What a drill has come to. */
export interface DrillResult {
  startedAt: Date;
  seed: number;
  targetTime: Date;
  backupLabel: string | null;
  recoverySeconds: number | null;
  recoveryPointSeconds: number | null;
  checks: DrillCheck[];
  /** Why it was not good; null when it was. */
  failure: string | null;
}

/** What the logbook knows of a moment of its past. */
export interface KnownState {
  auditRecords: string;
  entries: string;
  attachments: string;
}

const drillJson = sql`
  json_build_object(
    'drillId', d.drill_id,
    'startedAt', app.instant(d.started_at),
    'finishedAt', app.instant(d.finished_at),
    'seed', d.seed,
    'targetTime', app.instant(d.target_time),
    'backupLabel', d.backup_label,
    'isGood', d.is_good,
    'recoverySeconds', d.recovery_seconds,
    'recoveryPointSeconds', d.recovery_point_seconds,
    'checks', d.checks,
    'failure', d.failure
  )`;
const sorts = { startedAt: { column: sql`d.started_at`, cast: sql`timestamptz` } };
const tie = { column: sql`d.drill_id`, cast: sql`uuid` };

@Injectable()
export class DrillsRepository {
  list(tx: Transaction, request: PageRequest): Promise<Page> {
    return readPage(tx, { item: drillJson, from: sql`backup_drills d`, where: sql`true`, sorts, tie }, request);
  }

  async insert(tx: Transaction, result: DrillResult): Promise<string> {
    const { startedAt, seed, targetTime, backupLabel, recoverySeconds, recoveryPointSeconds, checks, failure } = result;
    const { drillId } = await tx.one<{ drillId: string }>(sql`
      INSERT INTO backup_drills (started_at, finished_at, seed, target_time, backup_label, is_good, recovery_seconds,
        recovery_point_seconds, checks, failure)
      VALUES (${startedAt}, clock_timestamp(), ${seed}, ${targetTime}, ${backupLabel}, ${failure === null}, ${recoverySeconds},
        ${recoveryPointSeconds}, ${JSON.stringify(checks)}::jsonb, left(${failure}::text, 2000))
      RETURNING drill_id AS "drillId"`);
    return drillId;
  }

  /** Leaves a sign of life, and removes those that no backup reaches back to. */
  async beat(tx: Transaction): Promise<void> {
    await tx.execute(sql`DELETE FROM heartbeats WHERE beat_at < now() - interval '400 days'`);
    await tx.execute(sql`INSERT INTO heartbeats DEFAULT VALUES`);
  }

  /**
   * Between which heartbeats every moment can be restored and judged: from the first one up to one that is in the archive
   * with whatever was committed until the next.
   */
  async judged(tx: Transaction): Promise<{ since: Date; until: Date } | undefined> {
    return tx.first(sql`
      SELECT (SELECT min(beat_at) FROM heartbeats) AS since, b.beat_at AS until
      FROM heartbeats b, pg_stat_archiver a
      WHERE b.beat_at < (
        SELECT n.beat_at FROM heartbeats n
        WHERE a.last_archived_wal ~ '^[0-9A-F]{24}' AND substr(n.wal_segment, 9) <= substr(a.last_archived_wal, 9, 16)
        ORDER BY n.beat_at DESC LIMIT 1)
      ORDER BY b.beat_at DESC LIMIT 1`);
  }

  /** The last heartbeat up to a moment. */
  async beatBefore(tx: Transaction, moment: Date): Promise<Date | undefined> {
    const row = await tx.first<{ beatAt: Date }>(sql`
      SELECT beat_at AS "beatAt" FROM heartbeats WHERE beat_at <= ${moment} ORDER BY beat_at DESC LIMIT 1`);
    return row?.beatAt;
  }

  /** What there was before a moment: audit records of transactions that had ended, entries and attachments. */
  stateOf(tx: Transaction, settledTxid: string, moment: Date): Promise<KnownState> {
    return tx.one(sql`
      SELECT
        (SELECT count(*) FROM audit_log WHERE txid < ${settledTxid}::bigint)::text AS "auditRecords",
        (SELECT count(*) FROM archive.all_entries WHERE created_at < ${moment})::text AS entries,
        (SELECT count(*) FROM archive.all_attachments WHERE uploaded_at < ${moment})::text AS attachments`);
  }
}
