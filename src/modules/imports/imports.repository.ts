import { Injectable } from '@nestjs/common';
import type { Origin } from '../../common/caller';
import type { Created, Versioned } from '../../common/http/versioned';
import { type Page, type PageRequest, readPage } from '../../database/page';
import { sql, type Sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import { firstVersioned, isTarget, oneCreated, type Target } from '../../database/versioned';
import type { ImportQuery } from './dto/import.dto';
import type { ImportMapping } from './dto/import-mapping.dto';

const summaryFields = sql`
    'importId', i.import_id,
    'userId', i.user_id,
    'fileName', i.file_name,
    'fileSize', i.file_size,
    'sha256', encode(i.sha256, 'hex'),
    'status', i.status,
    'progress', jsonb_build_object('step', NULL, 'rows', 0, 'of', NULL) || i.progress,
    'counts', json_build_object('rows', i.row_count, 'valid', i.valid_count, 'rejected', i.rejected_count,
      'duplicate', i.duplicate_count, 'created', i.created_count),
    'failure', i.failure,
    'createdAt', app.instant(i.created_at),
    'updatedAt', app.instant(i.updated_at),
    'committedAt', app.instant(i.committed_at),
    'revertedAt', app.instant(i.reverted_at),
    'version', i.version`;

const importJson = sql`
  json_build_object(${summaryFields},
    'rejectedByReason', i.rejected_by_reason,
    'mapping', i.mapping,
    'sheets', coalesce(i.detection -> 'sheets', '[]'),
    'missing', coalesce(i.detection -> 'missing', '[]'),
    'notes', coalesce(i.detection -> 'notes', '[]'),
    'newNames', '{"locations": [], "categories": [], "people": []}'::jsonb || i.new_names,
    'reconciliation', i.reconciliation
  )`;

const asVersioned = sql`${importJson}::text AS json, i.version`;

const sorts = { createdAt: { column: sql`i.created_at`, cast: sql`timestamptz` } };
const tie = { column: sql`i.import_id`, cast: sql`uuid` };

/** A file that has been taken in. */
export interface NewImport {
  fileName: string;
  fileSize: number;
  sha256: Buffer;
  mapping?: ImportMapping;
}

export type Work = 'analyse' | 'commit' | 'revert';

/** What somebody asks of an import: from which statuses it may be asked, and what the status is meanwhile. */
const requests = {
  commit: { from: ['ready'], meanwhile: 'committing' },
  revert: { from: ['committed'], meanwhile: 'committed' },
};

/** Imports as people see and change them. Row-level security says which: managers see their own, administrators all. */
@Injectable()
export class ImportsRepository {
  list(tx: Transaction, { status }: ImportQuery, request: PageRequest): Promise<Page> {
    const where = status ? sql`i.status = ${status}` : sql`true`;
    const item = sql`json_build_object(${summaryFields})`;
    return readPage(tx, { item, from: sql`imports i`, where, sorts, tie }, request);
  }

  get(tx: Transaction, importId: string): Promise<Versioned | undefined> {
    return firstVersioned(tx, sql`SELECT ${asVersioned} FROM imports i WHERE i.import_id = ${importId}`);
  }

  insert(
    tx: Transaction,
    { fileName, fileSize, sha256, mapping }: NewImport,
    origin: Origin,
  ): Promise<Created<string>> {
    return oneCreated(
      tx,
      sql`
        INSERT INTO imports AS i (user_id, file_name, file_size, sha256, mapping, requested_by, requested_from)
        VALUES (app.uid(), ${fileName}, ${fileSize}, ${sha256}, ${mapping ? JSON.stringify(mapping) : null}::jsonb,
          app.uid(), ${JSON.stringify(origin)}::jsonb)
        RETURNING ${asVersioned}, i.import_id AS id`,
    );
  }

  async insertPart(tx: Transaction, importId: string, partNumber: number, content: Buffer): Promise<void> {
    await tx.execute(sql`
      INSERT INTO import_parts (import_id, part_number, content) VALUES (${importId}, ${partNumber}, ${content})`);
  }

  /** A part of the file; undefined behind the last one. */
  async part(tx: Transaction, importId: string, partNumber: number): Promise<Buffer | undefined> {
    const row = await tx.first<{ content: Buffer }>(sql`
      SELECT content FROM import_parts WHERE import_id = ${importId} AND part_number = ${partNumber}`);
    return row?.content;
  }

  /** Removes the file. What was read from it stays. */
  async deleteParts(tx: Transaction, importId: string): Promise<void> {
    await tx.execute(sql`DELETE FROM import_parts WHERE import_id = ${importId}`);
  }

  async hasFile(tx: Transaction, importId: string): Promise<boolean> {
    return (await tx.first(sql`SELECT FROM import_parts WHERE import_id = ${importId} LIMIT 1`)) !== undefined;
  }

  async status(tx: Transaction, importId: string): Promise<{ status: string; work: Work | null } | undefined> {
    return tx.first(sql`SELECT status, work FROM imports WHERE import_id = ${importId}`);
  }

  /** Lets the file be read in another way; nothing when it cannot be now, or is not in that version. */
  setMapping(
    tx: Transaction,
    target: Target<string>,
    mapping: ImportMapping,
    origin: Origin,
  ): Promise<Versioned | undefined> {
    return firstVersioned(
      tx,
      sql`
        UPDATE imports AS i
        SET mapping = ${JSON.stringify(mapping)}::jsonb, status = 'analysing', work = 'analyse', ${askedFrom(origin)}
        WHERE ${isImport(target)} AND i.status IN ('ready', 'failed') AND i.work IS NULL
        RETURNING ${asVersioned}`,
    );
  }

  /** Leaves work to the workers; nothing when the import is in no status for it, or not in that version. */
  request(
    tx: Transaction,
    target: Target<string>,
    work: keyof typeof requests,
    origin: Origin,
  ): Promise<Versioned | undefined> {
    const { from, meanwhile } = requests[work];
    return firstVersioned(
      tx,
      sql`
        UPDATE imports AS i
        SET status = ${meanwhile}, work = ${work}, ${askedFrom(origin)}
        WHERE ${isImport(target)} AND i.status = ANY (${from}::varchar[]) AND i.work IS NULL
        RETURNING ${asVersioned}`,
    );
  }

  /** Removes an import from which no entry is in the logbook, with all that was read. */
  async discard(tx: Transaction, target: Target<string>): Promise<boolean> {
    const deleted = await tx.execute(sql`
      DELETE FROM imports AS i WHERE ${isImport(target)} AND i.status IN ('ready', 'failed', 'reverted')`);
    return deleted === 1;
  }

  /** Removes the files of imports that nobody has touched for so many days. @returns how many imports lost theirs */
  async purgeFiles(tx: Transaction, days: number): Promise<number> {
    const purged = await tx.query(sql`
      WITH old AS (
        SELECT import_id FROM imports WHERE work IS NULL AND updated_at < now() - make_interval(days => ${days}::int)
      ), removed AS (
        DELETE FROM import_parts WHERE import_id IN (SELECT import_id FROM old) RETURNING import_id
      )
      SELECT DISTINCT import_id FROM removed`);
    return purged.length;
  }
}

/** What is set besides when somebody asks for work: who does, and that nobody has tried it yet. */
function askedFrom(origin: Origin): Sql {
  return sql`
    attempts = 0, failure = NULL, requested_by = app.uid(), requested_from = ${JSON.stringify(origin)}::jsonb`;
}

function isImport(target: Target<string>): Sql {
  return isTarget(sql`i.import_id`, sql`i.version`, target);
}
