import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/transaction';
import type { ImportMapping } from './dto/import-mapping.dto';
import { ImportChecksRepository } from './import-checks.repository';
import { ImportNamesService, type ResolvedNames } from './import-names.service';

/** Compares the rows of an import with each other and with the logbook as it is now. */
@Injectable()
export class ImportCheckService {
  constructor(
    private readonly checks: ImportChecksRepository,
    private readonly names: ImportNamesService,
  ) {}

  /** Finds duplicates and names that stand for nothing. @returns what the names of the valid rows stand for */
  async check(tx: Transaction, importId: string, mapping: ImportMapping): Promise<ResolvedNames> {
    await this.checks.markKnown(tx, importId);
    await this.checks.markRepeated(tx, importId);
    return this.names.resolve(tx, importId, mapping);
  }
}
