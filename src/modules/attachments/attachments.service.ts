import { Injectable } from '@nestjs/common';
import { isLeader } from '../../common/access-level';
import { type Caller, identityOf, mayChange } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import { entryArchived, entryNotFound } from '../../common/entry.errors';
import type { Versioned } from '../../common/http/versioned';
import { notYours } from '../../common/not-yours.error';
import { pageJson, pageRequest } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import { isOutdated, type Target } from '../../database/versioned';
import { AuditService } from '../audit/audit.service';
import { attachmentNotDeleted, attachmentNotFound, deletedForLeaders, entryIsDeleted } from './attachments.errors';
import { AttachmentsRepository } from './attachments.repository';
import type { AttachmentQuery, UpdateAttachment } from './dto/attachment.dto';

/** What is known about the files of entries. Who sees an entry sees its files; row-level security decides. */
@Injectable()
export class AttachmentsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly attachments: AttachmentsRepository,
    private readonly audit: AuditService,
    private readonly cursors: CursorCodec,
  ) {}

  /** A page of an entry's attachments. @throws NotFound; Forbidden when a technician asks for deleted ones */
  async list(caller: Caller, entryId: string, query: AttachmentQuery): Promise<string> {
    const request = pageRequest(query, this.cursors);
    const seesEntry = await this.work.once(caller, (tx) => this.attachments.seesEntry(tx, entryId));
    if (!seesEntry) throw entryNotFound();
    if (query.deleted && !isLeader(identityOf(caller).accessLevel)) throw deletedForLeaders();
    // not in one transaction: counting may be given up, and would take the page along
    const page = await this.work.once(caller, (tx) => this.attachments.list(tx, entryId, query, request));
    return pageJson(page, this.cursors);
  }

  /** @throws NotFound, also for attachments that the caller may not see */
  async get(caller: Caller, attachId: string): Promise<Versioned> {
    const attachment = await this.work.once(caller, (tx) => this.attachments.get(tx, attachId));
    if (!attachment) throw attachmentNotFound();
    return attachment;
  }

  /**
   * Changes name or description. The content of an attachment never changes.
   * @throws NotFound, PreconditionFailed; Forbidden when the caller may read it only; Conflict when its entry is archived
   */
  async update(caller: Caller, target: Target<string>, patch: UpdateAttachment): Promise<Versioned> {
    const attachment = await this.work.once(caller, (tx) => this.attachments.update(tx, target, patch));
    if (!attachment) throw await this.refusal(caller, target, Object.keys(patch));
    return attachment;
  }

  /** Deletes softly: the file stays and can be restored. @throws as {@link update} */
  async delete(caller: Caller, target: Target<string>): Promise<void> {
    const deleted = await this.work.once(caller, (tx) => this.attachments.softDelete(tx, target));
    if (!deleted) throw await this.refusal(caller, target, []);
  }

  /** Brings a deleted attachment back. @throws NotFound, Forbidden; Conflict when it, or its entry, is not in the state for it */
  async restore(caller: Caller, attachId: string): Promise<Versioned> {
    const restored = await this.work.run(caller, async (tx) => {
      const entryId = await this.attachments.entryOfDeleted(tx, attachId);
      if (entryId === undefined) return undefined;
      if ((await this.attachments.lockEntry(tx, entryId)) === undefined) throw entryIsDeleted();
      return this.attachments.restore(tx, attachId);
    });
    if (restored) return restored;
    await this.get(caller, attachId);
    throw (await this.unchangeable(caller, attachId)) ?? attachmentNotDeleted();
  }

  /** Why nobody, or not this caller, may change an attachment that the caller sees. */
  private async unchangeable(caller: Caller, attachId: string): Promise<Error | undefined> {
    const { ownerId, isArchived } = await this.work.once(caller, (tx) => this.attachments.entryOf(tx, attachId));
    if (!mayChange(caller, ownerId)) return notYours();
    return isArchived ? entryArchived() : undefined;
  }

  private async refusal(caller: Caller, target: Target<string>, fields: string[]): Promise<Error> {
    const current = await this.get(caller, target.id);
    const unchangeable = await this.unchangeable(caller, target.id);
    if (unchangeable) return unchangeable;
    if (!isOutdated(target, current)) return attachmentNotFound();
    return this.audit.versionConflict(caller, target, { entityType: 'attachments', fields, current });
  }
}
