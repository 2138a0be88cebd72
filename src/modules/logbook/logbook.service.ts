import { Injectable } from '@nestjs/common';
import { type Caller, identityOf } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import type { Json } from '../../common/http/returns.decorator';
import { pageJson, pageRequest } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import type { CreateLogbookEntry, LogbookEntry, UpdateLogbookEntry } from './dto/logbook-entry.dto';
import type { LogbookQuery } from './dto/logbook-query.dto';
import { entryNotFound, leadersOnly, notCompleted, useTransition } from './logbook.errors';
import { LogbookRepository } from './logbook.repository';

/** Interventions. Technicians see and write their own; PostgreSQL's row-level security decides, not this class. */
@Injectable()
export class LogbookService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly entries: LogbookRepository,
    private readonly cursors: CursorCodec,
  ) {}

  /** A page of entries as JSON text. @throws Forbidden when a technician asks for deleted entries */
  async list(caller: Caller, query: LogbookQuery): Promise<string> {
    const request = pageRequest(query, this.cursors);
    if (query.deleted) await this.requireLeader(caller, 'The list of deleted entries');
    return pageJson(await this.work.once(caller, (tx) => this.entries.list(tx, query, request)), this.cursors);
  }

  /** @throws NotFound, also for entries that the caller may not see */
  async get(caller: Caller, entryId: string): Promise<Json<LogbookEntry>> {
    const entry = await this.work.once(caller, (tx) => this.entries.get(tx, entryId));
    if (!entry) throw entryNotFound();
    return entry;
  }

  /**
   * Records an intervention, under way or already finished.
   * @throws Forbidden when a technician records for somebody else
   * @throws RuleBroken when it refers to something that does not exist, or ends before it starts
   */
  async create(caller: Caller, entry: CreateLogbookEntry): Promise<Json<LogbookEntry>> {
    if (entry.completedBy && entry.status !== 'Completed') throw notCompleted();
    if (entry.userId ?? entry.completedBy) await this.requireSelfOrLeader(caller, entry);
    return this.work.once(caller, (tx) => this.entries.insert(tx, entry));
  }

  /** @throws NotFound; RuleBroken for `status` and `completedBy`; Forbidden when a technician hands an entry over */
  async update(caller: Caller, entryId: string, patch: UpdateLogbookEntry): Promise<Json<LogbookEntry>> {
    if (patch.status !== undefined) throw useTransition('status');
    if (patch.completedBy !== undefined) throw useTransition('completedBy');
    if (patch.userId) await this.requireLeader(caller, 'Handing an entry over');
    if (Object.keys(patch).length === 0) return this.get(caller, entryId);
    const entry = await this.work.once(caller, (tx) => this.entries.update(tx, entryId, patch));
    if (!entry) throw entryNotFound();
    return entry;
  }

  /** Deletes softly, together with the attachments. @throws NotFound */
  async delete(caller: Caller, entryId: string): Promise<void> {
    const deleted = await this.work.once(caller, (tx) => this.entries.softDelete(tx, entryId));
    if (!deleted) throw entryNotFound();
  }

  private async requireSelfOrLeader(caller: Caller, { userId, completedBy }: CreateLogbookEntry): Promise<void> {
    await this.work.verify(caller);
    const self = identityOf(caller).userId;
    const onlySelf = [userId, completedBy].every((person) => person === undefined || person === self);
    if (!onlySelf) await this.requireLeader(caller, 'Recording for somebody else');
  }

  private async requireLeader(caller: Caller, what: string): Promise<void> {
    if (!caller.identity) await this.work.verify(caller);
    const { accessLevel } = identityOf(caller);
    if (accessLevel !== 'Manager' && accessLevel !== 'Admin') throw leadersOnly(what);
  }
}
