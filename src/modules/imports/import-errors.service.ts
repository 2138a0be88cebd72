import { Injectable } from '@nestjs/common';
import { type Caller, identityOf } from '../../common/caller';
import type { FileAnswer } from '../../common/http/file-answer';
import type { Batch, Cell, Table } from '../../common/table/table';
import { workbookFile } from '../../common/table/table-file';
import { UnitOfWork } from '../../database/unit-of-work';
import { AuditService } from '../audit/audit.service';
import { reasonHeader } from './dto/import-mapping.dto';
import { ImportRowsRepository, type RejectedRow, type RejectedSheet } from './import-rows.repository';
import { importNotFound } from './imports.errors';
import { ImportsRepository } from './imports.repository';
import type { SourceCell } from './reading/source';

const batchRows = 500;
const width = 20;
const reasonWidth = 60;
const longestTitle = 31;

/** Gives rejected rows back as they came, each with its reasons, to be corrected and imported again. */
@Injectable()
export class ImportErrorsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly imports: ImportsRepository,
    private readonly rows: ImportRowsRepository,
    private readonly audit: AuditService,
  ) {}

  /** A workbook with the rejected rows of each sheet; recorded as a download. @throws NotFound */
  async workbook(caller: Caller, importId: string): Promise<FileAnswer> {
    const sheets = await this.work.run(caller, async (tx) => {
      if (!(await this.imports.status(tx, importId))) throw importNotFound();
      return this.rows.rejectedSheets(tx, importId);
    });
    const { userId } = identityOf(caller);
    const entity = { entityType: 'imports', entityId: importId };
    await this.audit.recordAlone({ userId, action: 'download', ...entity, origin: caller.origin });
    const tables = sheets.map((sheet, index) => this.tableOf(caller, importId, sheet, index));
    return workbookFile('errors', tables.length > 0 ? tables : [emptyTable]);
  }

  private tableOf(caller: Caller, importId: string, { name, columns }: RejectedSheet, index: number): Table {
    const letters = columns.map(({ letter }) => letter);
    const reasons = { header: reasonHeader, width: reasonWidth };
    return {
      title: titleOf(name, index),
      columns: [...columns.map(({ header }) => ({ header, width })), reasons],
      rows: this.batches(caller, importId, name, letters),
    };
  }

  private async *batches(caller: Caller, importId: string, sheet: string, letters: string[]): AsyncGenerator<Batch> {
    let after = 0;
    for (;;) {
      const rows = await this.work.once(caller, (tx) =>
        this.rows.rejected(tx, importId, { sheet, after, limit: batchRows }),
      );
      const last = rows.at(-1);
      if (!last) return;
      yield rows.map((row) => cellsOf(row, letters));
      after = last.position;
    }
  }
}

const emptyTable: Table = {
  title: 'No rows were rejected',
  columns: [{ header: reasonHeader, width: reasonWidth }],
  rows: [],
};

function cellsOf({ cells, reasons }: RejectedRow, letters: string[]): Cell[] {
  const byLetter = new Map(cells.map((cell) => [cell.column, cell]));
  return [...letters.map((letter) => written(byLetter.get(letter))), reasons.join(' ')];
}

/** Text says days and times without a doubt; numbers stay numbers. */
function written(cell: SourceCell | undefined): Cell {
  if (!cell) return null;
  if (cell.kind === 'number') return Number(cell.value);
  return cell.kind === 'time' ? clockTime(Number(cell.value)) : String(cell.value);
}

function clockTime(hours: number): string {
  const minutes = Math.round(hours * 60);
  return `${String(Math.floor(minutes / 60))}:${String(minutes % 60).padStart(2, '0')}`;
}

/** The name of the sheet, as far as it can stand in a workbook. */
function titleOf(name: string, index: number): string {
  const title = name
    .replaceAll(/[^\p{L}\p{N}_. -]/gu, ' ')
    .slice(0, longestTitle)
    .trim();
  return title === name ? title : `Sheet ${String(index + 1)}`;
}
