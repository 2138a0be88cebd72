import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/transaction';
import type { ImportMapping } from './dto/import-mapping.dto';
import { ImportNamesService, type ResolvedNames } from './import-names.service';
import { ImportRowsRepository } from './import-rows.repository';

/** Compares the rows of an import with each other and with the logbook as it is now. */
@Injectable()
export class ImportCheckService {
  constructor(
    private readonly rows: ImportRowsRepository,
    private readonly names: ImportNamesService,
  ) {}

  /** Finds duplicates and names that stand for nothing. @returns what the names of the valid rows stand for */
  async check(tx: Transaction, importId: string, mapping: ImportMapping): Promise<ResolvedNames> {
    await this.rows.markKnown(tx, importId);
    await this.rows.markRepeated(tx, importId);
    return this.names.resolve(tx, importId, mapping);
  }
}
