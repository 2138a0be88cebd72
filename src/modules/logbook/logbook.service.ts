import { Injectable } from '@nestjs/common';
import { isLeader } from '../../common/access-level';
import { type Caller, identityOf, mayChange } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import { entryArchived, entryNotFound } from '../../common/entry.errors';
import type { Created, Versioned } from '../../common/http/versioned';
import { notYours } from '../../common/not-yours.error';
import { camelCase } from '../../database/naming';
import { pageEnd, pageJson, pageRequest } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import { isOutdated, type Target } from '../../database/versioned';
import { AuditService } from '../audit/audit.service';
import { IdempotencyService } from '../idempotency/idempotency.service';
import type { CreateLogbookEntry, LogbookEntry, UpdateLogbookEntry } from './dto/logbook-entry.dto';
import type { LogbookHistory, LogbookHistoryQuery } from './dto/logbook-history.dto';
import type { LogbookQuery } from './dto/logbook-query.dto';
import { leadersOnly, notCompleted, useTransition } from './logbook.errors';
import { LogbookSearchService } from './logbook-search.service';
import { LogbookRepository } from './logbook.repository';

/** Interventions. Technicians see and write their own; PostgreSQL's row-level security decides, not this class. */
@Injectable()
export class LogbookService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly entries: LogbookRepository,
    private readonly search: LogbookSearchService,
    private readonly audit: AuditService,
    private readonly idempotency: IdempotencyService,
    private readonly cursors: CursorCodec,
  ) {}

  /** A page of entries as JSON text. @throws Forbidden when a technician asks for deleted entries */
  async list(caller: Caller, query: LogbookQuery): Promise<string> {
    const request = pageRequest(query, this.cursors);
    if (query.deleted) await this.requireLeader(caller, 'The list of deleted entries');
    if (query.q !== undefined) return this.search.list(caller, { ...query, q: query.q }, request);
    return pageJson(await this.work.once(caller, (tx) => this.entries.list(tx, query, request)), this.cursors);
  }

  /** @throws NotFound, also for entries that the caller may not see */
  async get(caller: Caller, entryId: string): Promise<Versioned> {
    const entry =
      (await this.work.once(caller, (tx) => this.entries.get(tx, entryId))) ??
      (await this.work.once(caller, (tx) => this.entries.getAnywhere(tx, entryId)));
    if (!entry) throw entryNotFound();
    return entry;
  }

  /** What happened to an entry, newest first, field by field. @throws NotFound */
  async history(caller: Caller, entryId: string, query: LogbookHistoryQuery): Promise<LogbookHistory> {
    const request = pageRequest(query, this.cursors);
    await this.get(caller, entryId);
    const page = await this.work.once(caller, (tx) => this.entries.history(tx, entryId, request));
    const items = (JSON.parse(page.items) as RecordedChange[]).map(fieldByField);
    return { items, ...pageEnd(page, this.cursors) };
  }

  /**
   * Records an intervention, under way or already finished.
   * @throws Forbidden when a technician records for somebody else
   * @throws RuleBroken when it refers to something that does not exist or is deactivated, or ends before it starts or
   * without being completed
   */
  async create(caller: Caller, entry: CreateLogbookEntry): Promise<Created<string>> {
    await this.assertMayCreate(caller, entry);
    return this.idempotency.once(caller, {
      request: entry,
      insert: (tx) => this.entries.insert(tx, entry),
      get: (entryId) => this.get(caller, entryId),
    });
  }

  /**
   * As {@link create}, for imports that may be repeated: the id follows from what is imported. Never for clients, who
   * must not choose ids.
   * @returns false when the entry was there already
   */
  async createOnce(caller: Caller, entryId: string, entry: CreateLogbookEntry): Promise<boolean> {
    await this.assertMayCreate(caller, entry);
    return this.work.once(caller, (tx) => this.entries.insertOnce(tx, entryId, entry));
  }

  /**
   * @throws NotFound; RuleBroken for `status` and `completedBy`; Forbidden when a technician hands an entry over, or
   * may read this one only
   * @throws PreconditionFailed when the entry is not in the version that the client saw; Conflict when it is archived
   */
  async update(caller: Caller, target: Target<string>, patch: UpdateLogbookEntry): Promise<Versioned> {
    if (patch.status !== undefined) throw useTransition('status');
    if (patch.completedBy !== undefined) throw useTransition('completedBy');
    if (patch.userId) await this.requireLeader(caller, 'Handing an entry over');
    const entry = await this.work.once(caller, (tx) => this.entries.update(tx, target, patch));
    if (!entry) throw await this.refusal(caller, target, Object.keys(patch));
    return entry;
  }

  /**
   * Deletes softly, together with the attachments.
   * @throws NotFound, PreconditionFailed; Forbidden when the caller may read it only; Conflict when it is archived
   */
  async delete(caller: Caller, target: Target<string>): Promise<void> {
    const deleted = await this.work.once(caller, (tx) => this.entries.softDelete(tx, target));
    if (!deleted) throw await this.refusal(caller, target, []);
  }

  /**
   * Why a change found no row: the entry is not there, or somebody else's, or in the archive, or somebody was faster and
   * changed `fields` or others.
   */
  async refusal(caller: Caller, target: Target<string>, fields: string[]): Promise<Error> {
    const current = await this.get(caller, target.id);
    const { userId, archivedAt } = JSON.parse(current.json) as LogbookEntry;
    if (!mayChange(caller, userId)) return notYours();
    if (archivedAt !== null) return entryArchived();
    if (!isOutdated(target, current)) return entryNotFound();
    return this.audit.versionConflict(caller, target, { entityType: 'logbook_entries', fields, current });
  }

  private async assertMayCreate(caller: Caller, entry: CreateLogbookEntry): Promise<void> {
    if (entry.completedBy && entry.status !== 'Completed') throw notCompleted();
    await this.requireSelfOrLeader(caller, [entry.userId, entry.completedBy]);
  }

  /** @throws Forbidden when one of the people is somebody else, and the caller is a technician */
  async requireSelfOrLeader(caller: Caller, people: (string | undefined)[]): Promise<void> {
    const named = people.filter((person) => person !== undefined);
    if (named.length === 0) return;
    await this.work.verify(caller);
    const self = identityOf(caller).userId;
    if (named.some((person) => person !== self)) await this.requireLeader(caller, 'Naming somebody else');
  }

  private async requireLeader(caller: Caller, what: string): Promise<void> {
    if (!caller.identity) await this.work.verify(caller);
    const { accessLevel } = identityOf(caller);
    if (!isLeader(accessLevel)) throw leadersOnly(what);
  }
}

type Values = Record<string, unknown>;
type RecordedChange = Omit<LogbookHistory['items'][number], 'changes'> & { old: Values | null; new: Values | null };

function fieldByField({ old, new: now, ...change }: RecordedChange): LogbookHistory['items'][number] {
  const columns = [...new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])];
  const changes = columns.map((column) => ({
    field: camelCase(column),
    before: old?.[column] ?? null,
    after: now?.[column] ?? null,
  }));
  return { ...change, changes };
}
