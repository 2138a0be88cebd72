import { Injectable } from '@nestjs/common';
import { type Caller, identityOf } from '../../common/caller';
import type { PreconditionFailed } from '../../common/domain.error';
import type { Versioned } from '../../common/http/versioned';
import { versionConflict } from '../../common/version-conflict';
import { camelCase } from '../../database/naming';
import type { Transaction } from '../../database/transaction';
import { UnitOfWork } from '../../database/unit-of-work';
import type { Target } from '../../database/versioned';
import type { AuditEvent } from './audit-event';
import { AuditRepository } from './audit.repository';

export type { AuditEvent };

const maxEntityIdLength = 50;
/** Before the first version of any row. */
const noVersion = -1;

/** Records events. Changes of rows are recorded by the database itself: never call this for one. */
@Injectable()
export class AuditService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly records: AuditRepository,
  ) {}

  /** Writes in a transaction of its own, so that the failure which an event tells of cannot take it back. */
  recordAlone(event: AuditEvent): Promise<void> {
    return this.work.asApplication((tx) => this.record(tx, event));
  }

  /** Writes in the transaction of what it tells of, so that there is never one without the other. */
  record(tx: Transaction, event: AuditEvent): Promise<void> {
    return this.records.insertEvent(tx, { ...event, entityId: event.entityId.slice(0, maxEntityIdLength) });
  }

  /** Records that somebody took a list away as a file, and what was asked for. */
  recordExport(caller: Caller, entityType: string, query: object): Promise<void> {
    const { userId } = identityOf(caller);
    const { origin } = caller;
    return this.recordAlone({ userId, action: 'export', entityType, entityId: 'list', details: { ...query }, origin });
  }

  /** What to tell a client that wanted to change a row in a version that is past: nothing typed is lost. */
  async versionConflict(
    caller: Caller,
    { id, versions = [] }: Target<number | string>,
    { entityType, fields, current }: Conflict,
  ): Promise<PreconditionFailed> {
    const lastSeen = Math.max(noVersion, ...versions.filter((version) => version < current.version));
    const changed = await this.work.once(caller, (tx) =>
      this.records.changedSince(tx, entityType, String(id), lastSeen),
    );
    const theirs = new Set(changed.map(camelCase));
    const conflicts = fields.filter((field) => theirs.has(field));
    return versionConflict(JSON.parse(current.json), conflicts);
  }
}

interface Conflict {
  entityType: string;
  /** The fields that the client wants to change. */
  fields: string[];
  /** The row as it is now. */
  current: Versioned;
}
