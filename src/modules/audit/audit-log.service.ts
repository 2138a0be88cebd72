import { Injectable } from '@nestjs/common';
import { allPages } from '../../common/all-pages';
import { begin } from '../../common/begun';
import type { Caller } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import type { FileAnswer } from '../../common/http/file-answer';
import type { Json } from '../../common/http/returns.decorator';
import type { Cell } from '../../common/table/table';
import { tableFile } from '../../common/table/table-file';
import { pageJson, pageRequest } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import { auditCells, auditColumns } from './audit-export.table';
import { auditRecordNotFound } from './audit.errors';
import { AuditRepository } from './audit.repository';
import { AuditService } from './audit.service';
import type { AuditExportQuery, AuditQuery, AuditRecord } from './dto/audit-record.dto';

const recordsAtOnce = 1000;

/** Reading the audit log, which only administrators may. */
@Injectable()
export class AuditLogService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly records: AuditRepository,
    private readonly cursors: CursorCodec,
    private readonly audit: AuditService,
  ) {}

  async list(caller: Caller, query: AuditQuery): Promise<string> {
    const request = pageRequest(query, this.cursors);
    return pageJson(await this.work.once(caller, (tx) => this.records.list(tx, query, request)), this.cursors);
  }

  /** @throws NotFound */
  async get(caller: Caller, logId: string): Promise<Json<AuditRecord>> {
    const record = await this.work.once(caller, (tx) => this.records.get(tx, logId));
    if (!record) throw auditRecordNotFound();
    return record;
  }

  /** The records of a list as a file. The export is recorded, with what was asked for. */
  async export(caller: Caller, { format, ...query }: AuditExportQuery): Promise<FileAnswer> {
    const rows = await begin(this.rows(caller, query));
    await this.audit.recordExport(caller, 'audit_log', { format, ...query });
    return tableFile(format, 'audit-log', { title: 'Audit log', columns: auditColumns, rows });
  }

  private async *rows(caller: Caller, query: Omit<AuditExportQuery, 'format'>): AsyncGenerator<Cell[][]> {
    const pages = allPages<AuditRecord>((cursor) => this.list(caller, { ...query, limit: recordsAtOnce, cursor }));
    for await (const records of pages) yield records.map(auditCells);
  }
}
