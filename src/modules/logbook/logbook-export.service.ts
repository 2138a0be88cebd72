import { Injectable } from '@nestjs/common';
import { allPages } from '../../common/all-pages';
import { begin } from '../../common/begun';
import type { Caller } from '../../common/caller';
import type { FileAnswer } from '../../common/http/file-answer';
import type { Cell } from '../../common/table/table';
import { tableFile } from '../../common/table/table-file';
import { UnitOfWork } from '../../database/unit-of-work';
import { AuditService } from '../audit/audit.service';
import type { LogbookEntry } from './dto/logbook-entry.dto';
import type { LogbookExportQuery } from './dto/logbook-query.dto';
import { LogbookExportRepository, type Names } from './logbook-export.repository';
import { entryCells, entryColumns } from './logbook-export.table';
import { LogbookService } from './logbook.service';

const entriesAtOnce = 1000;

/** Entries as a file, exactly those that the list gives. */
@Injectable()
export class LogbookExportService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly logbook: LogbookService,
    private readonly repository: LogbookExportRepository,
    private readonly audit: AuditService,
  ) {}

  /** Every export is recorded, with what was asked for. @throws Forbidden when a technician asks for deleted entries */
  async export(caller: Caller, { format, ...query }: LogbookExportQuery): Promise<FileAnswer> {
    const rows = await begin(this.rows(caller, query));
    await this.audit.recordExport(caller, 'logbook_entries', { format, ...query });
    return tableFile(format, 'logbook-entries', { title: 'Logbook', columns: entryColumns, rows });
  }

  private async *rows(caller: Caller, query: Omit<LogbookExportQuery, 'format'>): AsyncGenerator<Cell[][]> {
    const names: Names = await this.work.once(caller, (tx) => this.repository.names(tx));
    const pages = allPages<LogbookEntry>((cursor) =>
      this.logbook.list(caller, { ...query, limit: entriesAtOnce, cursor, highlight: false }),
    );
    for await (const entries of pages) yield entries.map((entry) => entryCells(entry, names));
  }
}
