import { Injectable } from '@nestjs/common';
import { isWithoutPartition } from '../../database/database.errors';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import { partitionMissing } from './archiving.errors';
import type { ArchiveDue } from './dto/archiving.dto';

/** Which entries are to be archived. */
export interface Due {
  /** The day before which they ended. */
  endedBefore: string;
  statuses: readonly string[];
}

/** What one batch has moved, and where it ended: null when there was nothing to move. */
export interface Batch {
  entries: number;
  attachments: number;
  lastEndDate: string | null;
  lastEntryId: string | null;
}

/** The functions of the schema `archive`: no role may move entries otherwise. */
@Injectable()
export class ArchivingRepository {
  /** The day so many months before. */
  async monthsBefore(tx: Transaction, day: string, months: number): Promise<string> {
    const { before } = await tx.one<{ before: string }>(
      sql`SELECT (${day}::date - make_interval(months => ${months}))::date::text AS before`,
    );
    return before;
  }

  /** What is to be archived, by the year in which it started. */
  async due(tx: Transaction, { endedBefore, statuses }: Due): Promise<ArchiveDue> {
    const { due } = await tx.one<{ due: ArchiveDue }>(sql`
      WITH attached AS (
        SELECT a.entry_id, count(*) AS attachments FROM attachments a GROUP BY a.entry_id
      ), years AS (
        SELECT extract(year FROM e.start_date)::integer AS year, count(*) AS entries,
          coalesce(sum(a.attachments), 0)::integer AS attachments
        FROM logbook_entries e LEFT JOIN attached a USING (entry_id)
        WHERE archive.is_due(e, ${endedBefore}, ${statuses})
        GROUP BY year
      )
      SELECT json_build_object(
        'entries', coalesce(sum(years.entries), 0),
        'attachments', coalesce(sum(years.attachments), 0),
        'years', coalesce(json_agg(years ORDER BY years.year), '[]')
      ) AS due
      FROM years`);
    return due;
  }

  /** Makes a partition for each year before that day in which an entry started. @returns how many are new */
  async makePartitions(tx: Transaction, startedBefore: string): Promise<number> {
    const { made } = await tx.one<{ made: number }>(sql`SELECT archive.make_partitions(${startedBefore}) AS made`);
    return made;
  }

  /**
   * Moves the next entries behind those of an earlier batch, `most` at most, in one transaction.
   * @throws Unavailable when there is no partition for one of them
   */
  async move(tx: Transaction, { endedBefore, statuses }: Due, after: Batch | undefined, most: number): Promise<Batch> {
    try {
      return await tx.one<Batch & Record<string, unknown>>(sql`
        SELECT entries, attachments, last_end_date AS "lastEndDate", last_entry_id AS "lastEntryId"
        FROM archive.move_entries(${endedBefore}, ${statuses}, ${after?.lastEndDate ?? null}, ${after?.lastEntryId ?? null},
          ${most})`);
    } catch (error) {
      throw isWithoutPartition(error) ? partitionMissing(error) : error;
    }
  }

  /** @returns false when there is no such entry in the archive */
  async restore(tx: Transaction, entryId: string): Promise<boolean> {
    const { restored } = await tx.one<{ restored: boolean }>(sql`SELECT archive.restore_entry(${entryId}) AS restored`);
    return restored;
  }
}
