import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/transaction';
import { UnitOfWork } from '../../database/unit-of-work';
import { ImportCheckService } from './import-check.service';
import { ImportEntriesRepository } from './import-entries.repository';
import { ImportNamesService } from './import-names.service';
import { ImportRowsRepository } from './import-rows.repository';
import { ImportWorkRepository, type Result } from './import-work.repository';
import { changedSince, notAnalysed } from './imports.errors';
import { type Lease, LeaseLost } from './lease';

/** As many as one statement changes well within its time limit. */
const stepRows = 5000;

/**
 * Makes entries of rows, or takes them back: all of an import in one transaction, whose last statement says that it is
 * done. Killed at any moment, it has done all or nothing, and whoever takes the work up begins anew.
 */
@Injectable()
export class ImportCommitService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly checks: ImportCheckService,
    private readonly names: ImportNamesService,
    private readonly entries: ImportEntriesRepository,
    private readonly rows: ImportRowsRepository,
    private readonly claims: ImportWorkRepository,
  ) {}

  /** Rows that have become duplicates since they were read stay out. @throws DomainError, LeaseLost */
  async commit(lease: Lease): Promise<void> {
    const { importId, mapping } = lease.claimed;
    if (!mapping) throw notAnalysed();
    await this.work.run(lease.caller, async (tx) => {
      await this.entries.lock(tx);
      const resolved = await this.checks.check(tx, importId, mapping);
      const names = await this.names.make(tx, resolved);
      let created = 0;
      const rows = await this.inSteps(tx, lease, 'committing', async (first, last) => {
        created += await this.entries.create(tx, importId, first, last, names);
      });
      if (created !== rows) throw new Error(`Of ${String(rows)} rows ${String(created)} became entries.`);
      await this.end(tx, lease, {
        status: 'committed',
        createdCount: created,
        ...(await this.rows.tally(tx, importId)),
      });
    });
  }

  /** @throws Conflict when entries were changed since */
  async revert(lease: Lease): Promise<void> {
    const { importId } = lease.claimed;
    await this.work.run(lease.caller, async (tx) => {
      await this.entries.lock(tx);
      const changed = await this.entries.changed(tx, importId);
      if (changed.length > 0) throw changedSince(changed);
      await this.inSteps(tx, lease, 'reverting', (first, last) => this.entries.delete(tx, importId, first, last));
      await this.end(tx, lease, { status: 'reverted', createdCount: 0 });
    });
  }

  /** @returns how many valid rows there are */
  private async inSteps(
    tx: Transaction,
    { claimed, report }: Lease,
    step: 'committing' | 'reverting',
    change: (first: number, last: number) => Promise<void>,
  ): Promise<number> {
    const { rows, last } = await this.entries.extent(tx, claimed.importId);
    for (let first = 1; first <= last; first += stepRows) {
      await change(first, first + stepRows - 1);
      await report({ step, rows: Math.min(first + stepRows - 1, last), of: last });
    }
    return rows;
  }

  private async end(tx: Transaction, { claimed }: Lease, result: Result): Promise<void> {
    if (!(await this.claims.end(tx, claimed, result))) throw new LeaseLost();
  }
}
