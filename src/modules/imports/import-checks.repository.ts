import { Injectable } from '@nestjs/common';
import { sql, type Sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';

export type NamedField = 'location' | 'category' | 'user';

/** A location is its path, outermost first. */
export interface UsedNames {
  locations: string[][];
  categories: string[];
  people: string[];
}

export interface UnknownNames {
  field: NamedField;
  names: unknown[];
  code: string;
  /** What follows the name in the sentence that says why. */
  text: string;
}

/** Finds the valid rows of an import that are to become no entries. */
@Injectable()
export class ImportChecksRepository {
  /** Finds rows that are in the logbook already: entries of its own that were exported, and rows imported before. */
  async markKnown(tx: Transaction, importId: string): Promise<void> {
    await tx.execute(sql`
      UPDATE import_rows AS r
      SET outcome = 'duplicate', reasons = ${reason('already_in_logbook', 'Is an entry of this logbook.')}
      WHERE r.import_id = ${importId} AND r.outcome = 'valid' AND r.entry ->> 'entryId' IS NOT NULL
        AND EXISTS (SELECT FROM archive.all_entries e WHERE e.entry_id = (r.entry ->> 'entryId')::uuid)`);
    await tx.execute(sql`
      UPDATE import_rows
      SET outcome = 'duplicate', reasons = ${reason('imported_before', 'Was imported before.')}
      WHERE import_id = ${importId} AND position IN (SELECT app.imported_before(${importId}))`);
  }

  /** Of equal rows only the first is valid. */
  async markRepeated(tx: Transaction, importId: string): Promise<void> {
    await tx.execute(sql`
      WITH repeated AS MATERIALIZED (
        SELECT fingerprint FROM import_rows WHERE import_id = ${importId} AND outcome = 'valid'
        GROUP BY fingerprint HAVING count(*) > 1
      ), same AS (
        SELECT position, row_number() OVER same AS occurrence, first_value(row_number) OVER same AS first_row,
          first_value(sheet) OVER same AS first_sheet
        FROM import_rows JOIN repeated USING (fingerprint)
        WHERE import_id = ${importId} AND outcome = 'valid'
        WINDOW same AS (PARTITION BY fingerprint ORDER BY position)
      )
      UPDATE import_rows AS r
      SET outcome = 'duplicate', reasons = jsonb_build_array(jsonb_build_object('code', 'twice_in_file', 'field', NULL,
        'column', NULL, 'value', NULL, 'reason', format('Is the same as row %s of sheet %s.', first_row, first_sheet)))
      FROM same
      WHERE r.import_id = ${importId} AND r.position = same.position AND same.occurrence > 1`);
  }

  /** The names that valid rows use, each once. One scan finds all of them. */
  async names(tx: Transaction, importId: string): Promise<UsedNames> {
    const rows = await tx.query<{ location: string[] | null; category: string | null; user: string | null }>(sql`
      SELECT entry -> 'location' AS location, entry -> 'category' AS category, entry -> 'user' AS "user"
      FROM import_rows
      WHERE import_id = ${importId} AND outcome = 'valid'
      GROUP BY GROUPING SETS ((entry -> 'location'), (entry -> 'category'), (entry -> 'user'))
      ORDER BY 1, 2, 3`);
    return {
      locations: rows.map(({ location }) => location).filter((path) => path !== null),
      categories: rows.map(({ category }) => category).filter((name) => name !== null),
      people: rows.map(({ user }) => user).filter((name) => name !== null),
    };
  }

  /** Rejects the valid rows that use one of the names. */
  async rejectNames(tx: Transaction, importId: string, unknown: UnknownNames): Promise<void> {
    const { field, names, code, text } = unknown;
    if (names.length === 0) return;
    await tx.execute(sql`
      UPDATE import_rows
      SET outcome = 'rejected', reasons = jsonb_build_array(jsonb_build_object('code', ${code}::text, 'field', ${field}::text,
        'column', NULL, 'value', entry -> ${field}, 'reason',
        format('Sheet %s, row %s: %s %s.', sheet, row_number, entry ->> ${field}, ${text}::text)))
      WHERE import_id = ${importId} AND outcome = 'valid'
        AND entry -> ${field} IN (SELECT jsonb_array_elements(${JSON.stringify(names)}::jsonb))`);
  }
}

function reason(code: string, text: string): Sql {
  return sql`${JSON.stringify([{ code, field: null, column: null, value: null, reason: text }])}::jsonb`;
}
