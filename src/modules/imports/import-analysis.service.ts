import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/transaction';
import { UnitOfWork } from '../../database/unit-of-work';
import type { Detection } from './detection/detection';
import type { ImportMapping } from './dto/import-mapping.dto';
import { ImportCheckService } from './import-check.service';
import { ImportFileService } from './import-file.service';
import type { ResolvedNames } from './import-names.service';
import { ImportRowsRepository } from './import-rows.repository';
import { ImportWorkRepository } from './import-work.repository';
import { type Lease, LeaseLost } from './lease';
import { missingFields } from './missing-fields';
import { readInThread } from './reading-thread';
import type { SourceColumn } from './values/interpretation';

const namesShown = 200;

/** What reading a file has brought, besides its rows. */
interface Reading {
  detection: Detection;
  mapping: ImportMapping;
  columns: Record<string, SourceColumn[]>;
}

/** Reads a file, keeps its rows, and finds out what a commit would make of them. Nothing of the logbook changes. */
@Injectable()
export class ImportAnalysisService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly files: ImportFileService,
    private readonly rows: ImportRowsRepository,
    private readonly checks: ImportCheckService,
    private readonly claims: ImportWorkRepository,
  ) {}

  /** @throws DomainError when the file cannot be read; LeaseLost */
  async analyse(lease: Lease): Promise<void> {
    const { caller, claimed } = lease;
    await this.work.once(caller, (tx) => this.rows.clear(tx, claimed.importId));
    const reading = await this.files.lend(caller, claimed.importId, claimed.fileName, (path) => this.read(lease, path));
    await lease.report({ step: 'checking' });
    await this.work.run(caller, (tx) => this.conclude(tx, lease, reading));
  }

  private async read({ caller, claimed, signal, report }: Lease, path: string): Promise<Reading> {
    const mapping = claimed.mapping ?? undefined;
    let rows = 0;
    for await (const message of readInThread({ path, ...(mapping && { mapping }) }, signal)) {
      if (message.kind === 'rows') {
        await this.work.once(caller, (tx) => this.rows.stage(tx, claimed.importId, message.json));
        rows += message.count;
        await report({ step: 'reading', rows });
      } else if (message.kind === 'again') {
        await this.work.once(caller, (tx) => this.rows.clear(tx, claimed.importId));
        rows = 0;
      } else if (message.kind === 'end') {
        const { detection, columns } = message;
        return { detection, mapping: mapping ?? detection.mapping, columns };
      }
    }
    throw new Error('The reading of a file ended too early.');
  }

  private async conclude(tx: Transaction, { claimed }: Lease, { detection, mapping, columns }: Reading): Promise<void> {
    const names = await this.checks.check(tx, claimed.importId, mapping);
    const { format, sheets, notes } = detection;
    const found = { format, sheets, notes, missing: missingFields(mapping), columns };
    const hasEnded = await this.claims.end(tx, claimed, {
      status: 'ready',
      mapping: JSON.stringify(mapping),
      detection: JSON.stringify(found),
      newNames: JSON.stringify(newNamesOf(names)),
      ...(await this.rows.tally(tx, claimed.importId)),
    });
    if (!hasEnded) throw new LeaseLost();
  }
}

function newNamesOf({ locations, categories, people }: ResolvedNames): Record<string, string[]> {
  const namesOf = (missing: readonly { name: string }[]) => missing.slice(0, namesShown).map(({ name }) => name);
  return {
    locations: namesOf(locations.missing),
    categories: namesOf(categories.missing),
    people: namesOf(people.missing),
  };
}
