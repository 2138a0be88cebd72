import { Injectable } from '@nestjs/common';
import { type Page, type PageRequest, readPage } from '../../database/page';
import { sql, type Sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import type { ImportRowQuery } from './dto/import-row.dto';
import type { SourceCell } from './reading/source';
import type { SourceColumn } from './values/interpretation';

const isCommitted = sql`i.status = 'committed'`;
const rowJson = sql`
  json_build_object(
    'position', r.position,
    'sheet', r.sheet,
    'row', r.row_number,
    'outcome', CASE WHEN r.outcome = 'valid' AND ${isCommitted} THEN 'created' ELSE r.outcome END,
    'entryId', CASE WHEN r.outcome = 'valid' AND ${isCommitted} THEN r.entry_id END,
    'reasons', r.reasons,
    'cells', r.cells,
    'entry', r.entry
  )`;
const sorts = { position: { column: sql`r.position`, cast: sql`integer` } };
const tie = { column: sql`r.position`, cast: sql`integer` };

/** A rejected row, to be written back. */
export interface RejectedRow {
  position: number;
  cells: SourceCell[];
  reasons: string[];
}

export interface RejectedSheet {
  name: string;
  columns: SourceColumn[];
}

/** The rows of imports: what the file says, and what is known of each. */
@Injectable()
export class ImportRowsRepository {
  list(tx: Transaction, importId: string, { outcome }: ImportRowQuery, request: PageRequest): Promise<Page> {
    const where = sql`r.import_id = ${importId} AND ${hasOutcome(outcome)}`;
    const from = sql`import_rows r JOIN imports i USING (import_id)`;
    return readPage(tx, { item: rowJson, from, where, sorts, tie }, request);
  }

  /** The sheets that have rejected rows, in the order of the file. */
  rejectedSheets(tx: Transaction, importId: string): Promise<RejectedSheet[]> {
    return tx.query<RejectedSheet>(sql`
      SELECT r.sheet AS name, i.detection -> 'columns' -> r.sheet AS columns
      FROM import_rows r JOIN imports i USING (import_id)
      WHERE r.import_id = ${importId} AND r.outcome = 'rejected'
      GROUP BY r.sheet, i.import_id
      ORDER BY min(r.position)`);
  }

  /** Rejected rows of a sheet in the order of the file, behind a position. */
  rejected(
    tx: Transaction,
    importId: string,
    { sheet, after, limit }: { sheet: string; after: number; limit: number },
  ): Promise<RejectedRow[]> {
    return tx.query<RejectedRow>(sql`
      SELECT position, cells, ARRAY(SELECT reason ->> 'reason' FROM jsonb_array_elements(reasons) AS reason) AS reasons
      FROM import_rows
      WHERE import_id = ${importId} AND outcome = 'rejected' AND sheet = ${sheet} AND position > ${after}
      ORDER BY position LIMIT ${limit}`);
  }

  async clear(tx: Transaction, importId: string): Promise<void> {
    await tx.execute(sql`DELETE FROM import_rows WHERE import_id = ${importId}`);
  }

  /** @param rows JSON of an array of `StagedRow` in UTF-8, made elsewhere and passed through unread */
  async stage(tx: Transaction, importId: string, rows: Uint8Array): Promise<void> {
    const text = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength);
    await tx.execute(
      sql`
        INSERT INTO import_rows
          (import_id, position, sheet, row_number, cells, entry, hours, outcome, reasons, fingerprint)
        SELECT ${importId}, r.position, r.sheet, r.number, r.cells, r.entry, r.hours, r.outcome, r.reasons,
          decode(r.fingerprint, 'hex')
        FROM jsonb_to_recordset(convert_from(${text}, 'UTF8')::jsonb) AS r (position integer, sheet text,
          number integer, cells jsonb, entry jsonb, hours numeric, outcome text, reasons jsonb, fingerprint text)`.named(
        'import_rows_stage',
      ),
    );
  }

  /** Counts what has become of the rows, altogether and by sheet. */
  tally(tx: Transaction, importId: string): Promise<Tally> {
    return tx.one<Tally>(sql`
      SELECT coalesce(sum(s.rows), 0)::integer AS "rowCount", coalesce(sum(s.valid), 0)::integer AS "validCount",
        coalesce(sum(s.rejected), 0)::integer AS "rejectedCount",
        coalesce(sum(s.duplicate), 0)::integer AS "duplicateCount",
        (${byReason(importId)})::text AS "rejectedByReason",
        coalesce(json_agg(json_build_object(
          'sheet', s.sheet,
          'inFile', json_build_object('rows', s.rows, 'hours', s.hours),
          'inLogbook', json_build_object('rows', s.entries, 'hours', s.entry_hours),
          'rejected', json_build_object('rows', s.rejected, 'hours', s.rejected_hours),
          'duplicate', json_build_object('rows', s.duplicate, 'hours', s.duplicate_hours)) ORDER BY s.first), '[]')::text
          AS reconciliation
      FROM (${bySheet(importId)}) AS s`);
  }
}

/** Counts, and as JSON what belongs to reasons and sheets. */
export interface Tally {
  rowCount: number;
  validCount: number;
  rejectedCount: number;
  duplicateCount: number;
  rejectedByReason: string;
  reconciliation: string;
}

/** What has become of the rows of each sheet; what is in the logbook, the logbook is asked. */
function bySheet(importId: string): Sql {
  const hoursOf = (outcome: Sql) =>
    sql`coalesce(sum(r.hours) FILTER (WHERE r.outcome = ${outcome}), 0)::numeric(14, 2)`;
  return sql`
    SELECT r.sheet, min(r.position) AS first, count(*) AS rows,
      count(*) FILTER (WHERE r.outcome = 'valid') AS valid,
      count(*) FILTER (WHERE r.outcome = 'rejected') AS rejected,
      count(*) FILTER (WHERE r.outcome = 'duplicate') AS duplicate,
      coalesce(sum(r.hours), 0)::numeric(14, 2) AS hours,
      ${hoursOf(sql`'rejected'`)} AS rejected_hours,
      ${hoursOf(sql`'duplicate'`)} AS duplicate_hours,
      count(e.entry_id) AS entries,
      coalesce(sum(e.downtime_hours), 0)::numeric(14, 2) AS entry_hours
    FROM import_rows r
    LEFT JOIN logbook_entries e ON e.entry_id = r.entry_id AND r.outcome = 'valid'
    WHERE r.import_id = ${importId}
    GROUP BY r.sheet`;
}

/** How many rows were rejected for each reason; a row counts for each of its reasons. */
function byReason(importId: string): Sql {
  return sql`
    SELECT coalesce(json_object_agg(code, rows ORDER BY rows DESC, code), '{}') FROM (
      SELECT code, count(DISTINCT position) AS rows
      FROM import_rows CROSS JOIN LATERAL jsonb_to_recordset(reasons) AS reason (code text)
      WHERE import_id = ${importId} AND outcome = 'rejected'
      GROUP BY code
    ) AS reasons`;
}

function hasOutcome(outcome: ImportRowQuery['outcome']): Sql {
  if (outcome === undefined) return sql`true`;
  if (outcome === 'created') return sql`r.outcome = 'valid' AND ${isCommitted}`;
  if (outcome === 'valid') return sql`r.outcome = 'valid' AND NOT ${isCommitted}`;
  return sql`r.outcome = ${outcome}`;
}
