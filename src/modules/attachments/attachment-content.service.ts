import { Injectable } from '@nestjs/common';
import { begin, type Begun } from '../../common/begun';
import { type Caller, identityOf } from '../../common/caller';
import { FieldCipher } from '../../common/field-cipher';
import { byteRange, type ByteRange } from '../../common/http/byte-range';
import { contentDisposition } from '../../common/http/content-disposition';
import { isKnown } from '../../common/http/versioned-answer';
import type { FileAnswer, FileRequest } from '../../common/http/file-answer';
import { UnitOfWork } from '../../database/unit-of-work';
import { AuditService } from '../audit/audit.service';
import { attachmentNotFound, rangeNotSatisfiable } from './attachments.errors';
import { AttachmentsRepository, type ContentSource } from './attachments.repository';
import { ContentCipher, openRange, sealedRange, sealedSize } from './content/content-cipher';
import { downloadName } from '../../common/file-name';
import { AttachmentStore } from './storage/attachment-store';
import { storing } from '../../common/storing';

/** Types that a browser shows without running anything. */
const passiveTypes = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);

/** Hands files out, whole or in part, and decrypts them on the way. */
@Injectable()
export class AttachmentContentService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly attachments: AttachmentsRepository,
    private readonly fieldCipher: FieldCipher,
    private readonly store: AttachmentStore,
    private readonly audit: AuditService,
  ) {}

  /**
   * The content of an attachment, or what the client does not have of it yet. Each answer that carries content is recorded.
   * @throws NotFound; OutOfRange; Error when the file is damaged, before anything of it is sent
   */
  async open(caller: Caller, attachId: string, wanted: FileRequest): Promise<FileAnswer> {
    const source = await this.work.once(caller, (tx) => this.attachments.content(tx, attachId));
    if (!source?.sha256) throw attachmentNotFound();
    const etag = `"${source.sha256}"`;
    if (isKnown(wanted.ifNoneMatch, etag)) return { status: 304, headers: { ETag: etag } };

    const isRangeMeant = !wanted.headOnly && (wanted.ifRange === undefined || wanted.ifRange === etag);
    const range = isRangeMeant ? byteRange(wanted.range, source.fileSize) : undefined;
    if (range === 'unsatisfiable') throw rangeNotSatisfiable(source.fileSize);
    const answer = describe(source, etag, range);
    if (wanted.headOnly) return answer;
    const content = await this.decrypted(attachId, source, range ?? { start: 0, end: source.fileSize - 1 });
    try {
      await this.record(caller, attachId, answer);
    } catch (error) {
      await content.return();
      throw error;
    }
    return { ...answer, content };
  }

  private async decrypted(attachId: string, source: ContentSource, range: ByteRange): Promise<Begun<Buffer>> {
    const { filePath, fileSize, wrappedKey } = source;
    const place = { table: 'attachments', column: 'wrapped_key', primaryKey: attachId };
    const dataKey = Buffer.from(this.fieldCipher.decrypt(wrappedKey ?? '', place), 'base64');
    const stored = await storing(() => this.store.read(filePath, sealedRange(fileSize, range)));
    if (!stored) throw new Error(`The file of attachment ${attachId} is missing: ${filePath}.`);
    const content = openRange(new ContentCipher(dataKey, attachId), stored.content, fileSize, range);
    const begun = await begin(content);
    if (stored.size === sealedSize(fileSize)) return begun;
    await begun.return();
    throw new Error(`The file of attachment ${attachId} has another size than it was stored with: ${filePath}.`);
  }

  private record(caller: Caller, attachId: string, { headers }: FileAnswer): Promise<void> {
    return this.audit.recordAlone({
      userId: identityOf(caller).userId,
      action: 'download',
      entityType: 'attachments',
      entityId: attachId,
      ...(headers['Content-Range'] && { details: { range: headers['Content-Range'] } }),
      origin: caller.origin,
    });
  }
}

function describe({ fileName, fileType, fileSize }: ContentSource, etag: string, range?: ByteRange): FileAnswer {
  const disposition = passiveTypes.has(fileType) ? 'inline' : 'attachment';
  const { start, end } = range ?? { start: 0, end: fileSize - 1 };
  return {
    status: range ? 206 : 200,
    headers: {
      'Content-Type': fileType,
      'Content-Length': String(end - start + 1),
      'Content-Disposition': contentDisposition(disposition, downloadName(fileName, fileType)),
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
      'Accept-Ranges': 'bytes',
      ETag: etag,
      ...(range && { 'Content-Range': `bytes ${String(start)}-${String(end)}/${String(fileSize)}` }),
    },
  };
}
