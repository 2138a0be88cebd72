import { Injectable } from '@nestjs/common';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';

/** A number that no other advisory lock of this database uses. */
const commitLock = 7_270_125;

/** The names of rows, each with the id that it stands for. */
export interface NamedIds {
  locations: { name: string[]; id: number }[];
  categories: { name: string; id: number }[];
  people: { name: string; id: string }[];
}

/** How imports change the logbook itself. */
@Injectable()
export class ImportEntriesRepository {
  /** Lets no other import be committed or reverted until the transaction ends: each sees what the one before has made. */
  async lock(tx: Transaction): Promise<void> {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${commitLock})`);
  }

  /** Makes entries of the valid rows at these positions. @returns how many */
  async create(tx: Transaction, importId: string, first: number, last: number, names: NamedIds): Promise<number> {
    const { created } = await tx.one<{ created: number }>(sql`
      SELECT app.import_entries(${importId}, ${first}, ${last}, ${JSON.stringify(names)}::jsonb) AS created`);
    return created;
  }

  /** How many valid rows there are, and the position of the last one. */
  async extent(tx: Transaction, importId: string): Promise<{ rows: number; last: number }> {
    return tx.one(sql`
      SELECT count(*)::integer AS rows, coalesce(max(position), 0) AS last FROM import_rows
      WHERE import_id = ${importId} AND outcome = 'valid'`);
  }

  /**
   * Entries of an import that are not as it made them: changed, with files, or not in the live logbook any more. One
   * that was deleted by hand is in nobody's way.
   */
  async changed(tx: Transaction, importId: string): Promise<string[]> {
    const rows = await tx.query<{ entryId: string }>(sql`
      SELECT r.entry_id AS "entryId"
      FROM import_rows r LEFT JOIN logbook_entries e USING (entry_id)
      WHERE r.import_id = ${importId} AND r.outcome = 'valid' AND e.is_deleted IS NOT TRUE
        AND (e.version IS DISTINCT FROM 1
          OR EXISTS (SELECT FROM attachments a WHERE a.entry_id = r.entry_id AND NOT a.is_deleted))
      ORDER BY r.position`);
    return rows.map(({ entryId }) => entryId);
  }

  /** Deletes the entries of the rows at these positions, softly. */
  async delete(tx: Transaction, importId: string, first: number, last: number): Promise<void> {
    await tx.execute(sql`
      UPDATE logbook_entries AS e SET is_deleted = true
      FROM import_rows r
      WHERE r.import_id = ${importId} AND r.position BETWEEN ${first} AND ${last} AND r.outcome = 'valid'
        AND e.entry_id = r.entry_id AND NOT e.is_deleted`);
  }
}
