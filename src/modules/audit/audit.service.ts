import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work';
import type { AuditEvent } from './audit-event';
import { AuditRepository } from './audit.repository';

const maxEntityIdLength = 50;

/** Records events. Changes of rows are recorded by the database itself: never call this for one. */
@Injectable()
export class AuditService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly records: AuditRepository,
  ) {}

  /** Writes in a transaction of its own, so that the failure which an event tells of cannot take it back. */
  async recordEvent(event: AuditEvent): Promise<void> {
    const entityId = event.entityId.slice(0, maxEntityIdLength);
    await this.work.asApplication((tx) => this.records.insertEvent(tx, { ...event, entityId }));
  }
}
