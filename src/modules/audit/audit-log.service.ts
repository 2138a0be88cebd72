import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import type { Json } from '../../common/http/returns.decorator';
import { pageJson, pageRequest } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import { auditRecordNotFound } from './audit.errors';
import { AuditRepository } from './audit.repository';
import type { AuditQuery, AuditRecord } from './dto/audit-record.dto';

/** Reading the audit log, which only administrators may. */
@Injectable()
export class AuditLogService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly records: AuditRepository,
    private readonly cursors: CursorCodec,
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
}
