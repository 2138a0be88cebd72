import { Injectable } from '@nestjs/common';
import { isLeader } from '../../common/access-level';
import { entryArchived } from '../../common/entry.errors';
import { type Caller, identityOf } from '../../common/caller';
import { DomainError } from '../../common/domain.error';
import { FieldCipher } from '../../common/field-cipher';
import type { MultipartForm } from '../../common/http/multipart-form';
import type { Created } from '../../common/http/versioned';
import { notYours } from '../../common/not-yours.error';
import type { Transaction } from '../../database/transaction';
import { UnitOfWork } from '../../database/unit-of-work';
import { IdempotencyService } from '../idempotency/idempotency.service';
import { SettingsService } from '../settings/settings.service';
import { entryNotOpen, fileTooLarge, quotaExceeded, tooManyAttachments } from './attachments.errors';
import { AttachmentsRepository, type StoredAttachment } from './attachments.repository';
import { AttachmentsService } from './attachments.service';
import { ContentCipher, newDataKey } from './content/content-cipher';
import { safeFileName } from '../../common/file-name';
import { ContentReceiver } from './content/receive-content';
import { AttachmentFields } from './dto/attachment.dto';
import { AttachmentStore } from './storage/attachment-store';
import { Spool, type SpoolFile } from '../../common/spool';
import { storing } from '../../common/storing';

const maxPerEntry = 1000;
/** What a form may hold besides its file, generously. */
const formOverheadBytes = 262_144;

/**
 * Takes files in. The order makes a kill harmless at any moment: the encrypted file is safe on the disk before the store
 * has it, and the store has it before a row says so. What a kill leaves behind is removed by reconciliation.
 */
@Injectable()
export class AttachmentUploadService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly attachments: AttachmentsRepository,
    private readonly known: AttachmentsService,
    private readonly idempotency: IdempotencyService,
    private readonly settings: SettingsService,
    private readonly fieldCipher: FieldCipher,
    private readonly spool: Spool,
    private readonly store: AttachmentStore,
  ) {}

  /**
   * Attaches the file of a form to an entry, while it arrives.
   * @throws NotFound for an entry that is deleted or not the caller's to see; Forbidden for one that the caller may read
   * only; Conflict for one that is archived
   * @throws RuleBroken, Conflict as {@link IdempotencyService.run}
   * @throws TooLarge for a file or a user's files altogether; Unsupported for its type; RuleBroken; InvalidInput
   */
  async upload(caller: Caller, entryId: string, form: MultipartForm): Promise<Created<string>> {
    const atLeast = Math.max(form.declaredBytes - formOverheadBytes, 1);
    // a request that comes again has taken its room already: whether it is one, only its whole content tells
    const mayBeRepeated = caller.idempotencyKey !== undefined;
    const attachId = await this.work.run(caller, (tx) =>
      mayBeRepeated ? this.lockEntry(tx, caller, entryId) : this.makeRoom(tx, caller, entryId, atLeast),
    );
    const maxBytes = this.settings.get('attachments.maxFileBytes');
    if (atLeast > maxBytes) throw fileTooLarge(maxBytes);

    const file = await storing(() => this.spool.create());
    try {
      const stored = await this.receive(form, file, attachId);
      await storing(() => this.store.put(file.path, stored.filePath));
      return await this.record(caller, entryId, stored);
    } finally {
      await file.discard();
    }
  }

  /** @returns an id for a new attachment */
  private async lockEntry(tx: Transaction, caller: Caller, entryId: string): Promise<string> {
    const attachId = await this.attachments.lockEntry(tx, entryId);
    if (attachId !== undefined) return attachId;
    if (await this.attachments.isEntryArchived(tx, entryId)) throw entryArchived();
    // leaders see deleted entries, too
    const mayReadOnly = !isLeader(identityOf(caller).accessLevel) && (await this.attachments.seesEntry(tx, entryId));
    throw mayReadOnly ? notYours() : entryNotOpen();
  }

  /** @returns an id for a new attachment, which the entry and the caller have room for */
  private async makeRoom(tx: Transaction, caller: Caller, entryId: string, bytes: number): Promise<string> {
    const attachId = await this.lockEntry(tx, caller, entryId);
    if ((await this.attachments.countOf(tx, entryId)) >= maxPerEntry) throw tooManyAttachments(maxPerEntry);
    const quotaBytes = this.settings.get('attachments.userQuotaBytes');
    if (!(await this.attachments.fits(tx, bytes, quotaBytes))) throw quotaExceeded(quotaBytes);
    return attachId;
  }

  private async receive(form: MultipartForm, spool: SpoolFile, attachId: string): Promise<StoredAttachment> {
    const dataKey = newDataKey();
    const limits = {
      maxBytes: this.settings.get('attachments.maxFileBytes'),
      allowedTypes: this.settings.get('attachments.allowedTypes'),
    };
    const { file, fields } = await form.read(AttachmentFields, async ({ name, content }) => {
      const fileName = safeFileName(name);
      const receiver = new ContentReceiver(spool, new ContentCipher(dataKey, attachId), limits, fileName);
      return { fileName, ...(await receiver.receive(content)) };
    });
    const place = { table: 'attachments', column: 'wrapped_key', primaryKey: attachId };
    const wrappedKey = this.fieldCipher.encrypt(dataKey.toString('base64'), place);
    return { attachId, ...file, description: fields.description ?? null, wrappedKey };
  }

  /** Makes the file known. One that the database refuses, or has from an earlier request already, goes again at once. */
  private async record(caller: Caller, entryId: string, stored: StoredAttachment): Promise<Created<string>> {
    const { attachId, fileName, description, sha256, filePath } = stored;
    try {
      const created = await this.idempotency.run(caller, {
        request: { entryId, fileName, description, sha256: sha256.toString('hex') },
        insert: async (tx) => {
          await this.makeRoom(tx, caller, entryId, stored.fileSize);
          return this.attachments.insert(tx, entryId, stored);
        },
        get: (id) => this.known.get(caller, id),
      });
      if (created.id !== attachId) await storing(() => this.store.remove(filePath));
      return created;
    } catch (error) {
      // when the connection was lost nobody knows whether the row is there: reconciliation will find out
      const isRefused = error instanceof DomainError && error.kind !== 'unavailable';
      if (isRefused) await storing(() => this.store.remove(filePath));
      throw error;
    }
  }
}
