import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Origin } from '../../common/caller';
import { assignments, sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import type { ImportMapping } from './dto/import-mapping.dto';
import type { Tally } from './import-rows.repository';
import type { Work } from './imports.repository';

/** Without a sign of life for so long, a worker has lost its claim. */
const leaseSeconds = 60;
const maxAttempts = 3;

/** Work that a worker has claimed. */
export interface ClaimedWork {
  importId: string;
  work: Work;
  fileName: string;
  mapping: ImportMapping | null;
  requestedBy: string;
  requestedFrom: Origin;
  claim: string;
  /** It was begun that often, by workers that did not live to end it. */
  isHopeless: boolean;
}

export interface Progress {
  step?: 'reading' | 'checking' | 'committing' | 'reverting';
  rows?: number;
  of?: number | null;
}

/** What an import is when the work on it has ended. */
export interface Result extends Partial<Tally> {
  status: 'ready' | 'committed' | 'reverted';
  createdCount?: number;
  /** JSON, as all that follows. */
  mapping?: string;
  detection?: string;
  newNames?: string;
}

const resultColumns = {
  status: sql`status`,
  createdCount: sql`created_count`,
  mapping: sql`mapping`,
  detection: sql`detection`,
  newNames: sql`new_names`,
  rowCount: sql`row_count`,
  validCount: sql`valid_count`,
  rejectedCount: sql`rejected_count`,
  duplicateCount: sql`duplicate_count`,
  rejectedByReason: sql`rejected_by_reason`,
  reconciliation: sql`reconciliation`,
};

/** Which worker does what. A claim ends by itself, so that the work of a worker that was killed is taken up by another. */
@Injectable()
export class ImportWorkRepository {
  /** Claims work that waits the longest, of one import if it is named; undefined when there is none. */
  claim(tx: Transaction, importId?: string): Promise<ClaimedWork | undefined> {
    return tx.first<ClaimedWork>(sql`
      UPDATE imports AS i
      SET claim = ${randomUUID()}, claimed_until = now() + make_interval(secs => ${leaseSeconds}), attempts = attempts + 1
      WHERE import_id = (
        SELECT import_id FROM imports
        WHERE work IS NOT NULL AND (claimed_until IS NULL OR claimed_until < now())
          AND (${importId ?? null}::uuid IS NULL OR import_id = ${importId ?? null}::uuid)
        ORDER BY updated_at
        LIMIT 1
        FOR UPDATE SKIP LOCKED
      )
      RETURNING import_id AS "importId", work, file_name AS "fileName", mapping, requested_by AS "requestedBy",
        requested_from AS "requestedFrom", claim, attempts > ${maxAttempts} AS "isHopeless"`);
  }

  /** Shows how far the work has come, and keeps the claim. @returns false when it is lost */
  async report(tx: Transaction, { importId, claim }: ClaimedWork, progress: Progress): Promise<boolean> {
    const kept = await tx.execute(sql`
      UPDATE imports
      SET claimed_until = now() + make_interval(secs => ${leaseSeconds}),
        progress = progress || ${JSON.stringify(progress)}::jsonb
      WHERE import_id = ${importId} AND claim = ${claim}`);
    return kept === 1;
  }

  /** Gives a claim back undone, as if it had not been made: another worker may begin at once. */
  async release(tx: Transaction, { importId, claim }: ClaimedWork): Promise<void> {
    await tx.execute(sql`
      UPDATE imports SET claim = NULL, claimed_until = NULL, attempts = attempts - 1
      WHERE import_id = ${importId} AND claim = ${claim}`);
  }

  /** The work has ended, in one change of the import. @returns false when the claim was lost */
  async end(tx: Transaction, { importId, claim }: ClaimedWork, result: Result): Promise<boolean> {
    const ended = await tx.execute(sql`
      UPDATE imports
      SET ${assignments(resultColumns, result)}, work = NULL, claim = NULL, claimed_until = NULL, progress = '{}',
        committed_at = CASE ${result.status}::text WHEN 'committed' THEN now() ELSE committed_at END,
        reverted_at = CASE ${result.status}::text WHEN 'reverted' THEN now() END
      WHERE import_id = ${importId} AND claim = ${claim}`);
    return ended === 1;
  }

  /** The work has come to nothing: an import that could not be read has failed, any other is what it was before. */
  async fail(tx: Transaction, { importId, claim, work }: ClaimedWork, failure: { code: string; message: string }) {
    const status = { analyse: 'failed', commit: 'ready', revert: 'committed' }[work];
    await tx.execute(sql`
      UPDATE imports
      SET status = ${status}, work = NULL, claim = NULL, claimed_until = NULL, progress = '{}',
        failure = ${JSON.stringify(failure)}::jsonb
      WHERE import_id = ${importId} AND claim = ${claim}`);
  }
}
