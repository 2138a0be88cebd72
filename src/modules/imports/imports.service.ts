import { Injectable } from '@nestjs/common';
import { type Caller, identityOf } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import type { Versioned } from '../../common/http/versioned';
import { pageJson, pageRequest } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import { isOutdated, type Target } from '../../database/versioned';
import { AuditService } from '../audit/audit.service';
import type { ImportQuery } from './dto/import.dto';
import type { ImportMapping } from './dto/import-mapping.dto';
import type { ImportRowQuery } from './dto/import-row.dto';
import { ImportEntriesRepository } from './import-entries.repository';
import { ImportRowsRepository } from './import-rows.repository';
import { changedSince, fileIsGone, importNotFound, onlyAdministratorsMakeUsers, wrongStatus } from './imports.errors';
import { ImportsRepository } from './imports.repository';

/** Imports as people see them: what is known of each, and what is to be done with it. Workers do it. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly imports: ImportsRepository,
    private readonly rowsOf: ImportRowsRepository,
    private readonly entries: ImportEntriesRepository,
    private readonly audit: AuditService,
    private readonly cursors: CursorCodec,
  ) {}

  /** A page of the caller's imports, of everybody's for administrators, as JSON text. */
  async list(caller: Caller, query: ImportQuery): Promise<string> {
    const request = pageRequest(query, this.cursors);
    return pageJson(await this.work.once(caller, (tx) => this.imports.list(tx, query, request)), this.cursors);
  }

  /** @throws NotFound */
  async get(caller: Caller, importId: string): Promise<Versioned> {
    const found = await this.work.once(caller, (tx) => this.imports.get(tx, importId));
    if (!found) throw importNotFound();
    return found;
  }

  /** A page of the rows in the order of the file, as JSON text. @throws NotFound */
  async rows(caller: Caller, importId: string, query: ImportRowQuery): Promise<string> {
    const request = pageRequest(query, this.cursors);
    await this.get(caller, importId);
    const page = await this.work.once(caller, (tx) => this.rowsOf.list(tx, importId, query, request));
    return pageJson(page, this.cursors);
  }

  /**
   * Lets the file be read anew in the way that somebody has edited.
   * @throws NotFound, PreconditionFailed; Conflict once it is committed, or when the file was removed
   * @throws Forbidden for a mapping that the caller may not use
   */
  async setMapping(caller: Caller, target: Target<string>, mapping: ImportMapping): Promise<Versioned> {
    await this.assertMayUse(caller, mapping);
    const changed = await this.work.run(caller, async (tx) => {
      if (!(await this.imports.hasFile(tx, target.id))) return 'no file';
      return this.imports.setMapping(tx, target, mapping, caller.origin);
    });
    if (changed && changed !== 'no file') return changed;
    await this.get(caller, target.id);
    if (changed === 'no file') throw fileIsGone();
    throw await this.refusal(caller, target, 'read in another way');
  }

  /** Lets the valid rows become entries. Asked again, it says how far that has come. @throws NotFound, Conflict */
  commit(caller: Caller, target: Target<string>): Promise<Versioned> {
    return this.request(caller, target, 'commit');
  }

  /** Lets the entries leave the logbook. @throws NotFound; Conflict with the ids of those that were changed since */
  async revert(caller: Caller, target: Target<string>): Promise<Versioned> {
    const changed = await this.work.run(caller, async (tx) => {
      const { status } = (await this.imports.status(tx, target.id)) ?? {};
      return status === 'committed' ? this.entries.changed(tx, target.id) : [];
    });
    if (changed.length > 0) throw changedSince(changed);
    return this.request(caller, target, 'revert');
  }

  /** Removes an import of which nothing is in the logbook, with its file and rows. @throws NotFound, Conflict */
  async discard(caller: Caller, target: Target<string>): Promise<void> {
    const isDiscarded = await this.work.once(caller, (tx) => this.imports.discard(tx, target));
    if (!isDiscarded) throw await this.refusal(caller, target, 'discarded');
  }

  /** @throws Forbidden when the mapping makes users and the caller is no administrator */
  async assertMayUse(caller: Caller, mapping: ImportMapping): Promise<void> {
    if (mapping.unknown.people.otherwise !== 'create') return;
    if (!caller.identity) await this.work.verify(caller);
    if (identityOf(caller).accessLevel !== 'Admin') throw onlyAdministratorsMakeUsers();
  }

  private async request(caller: Caller, target: Target<string>, work: 'commit' | 'revert'): Promise<Versioned> {
    const requested = await this.work.once(caller, (tx) => this.imports.request(tx, target, work, caller.origin));
    if (requested) return requested;
    const current = await this.work.once(caller, (tx) => this.imports.status(tx, target.id));
    const isDone = current?.status === { commit: 'committed', revert: 'reverted' }[work];
    // asked twice, it is done once
    if (current?.work === work || (isDone && !current.work)) return this.get(caller, target.id);
    throw await this.refusal(caller, target, { commit: 'committed', revert: 'reverted' }[work]);
  }

  private async refusal(caller: Caller, target: Target<string>, what: string): Promise<Error> {
    const current = await this.get(caller, target.id);
    const { status } = JSON.parse(current.json) as { status: string };
    if (!isOutdated(target, current)) return wrongStatus(what, status);
    return this.audit.versionConflict(caller, target, { entityType: 'imports', fields: [], current });
  }
}
