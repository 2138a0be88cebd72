import { createHash } from 'node:crypto';
import { emptyFile } from '../../../common/empty-file.error';
import { fileTooLarge, typeNotAllowed } from '../attachments.errors';
import type { SpoolFile } from '../../../common/spool';
import { storing } from '../../../common/storing';
import { chunkBytes, type ContentCipher } from './content-cipher';
import { ContentType } from './content-type';

/** What may come in. */
export interface ContentLimits {
  maxBytes: number;
  allowedTypes: readonly string[];
}

/** What came in. */
export interface ReceivedContent {
  fileType: string;
  fileSize: number;
  /** Of the plain content. */
  sha256: Buffer;
  /** Of the encrypted content, in hexadecimal: the name of the object. */
  filePath: string;
}

/** Takes a content in while it arrives: looks at it, encrypts it and writes it away, one chunk at a time. */
export class ContentReceiver {
  private readonly plainHash = createHash('sha256');
  private readonly sealedHash = createHash('sha256');
  private readonly block = Buffer.allocUnsafe(chunkBytes);
  private readonly type: ContentType;
  private filled = 0;
  private chunks = 0;
  private fileSize = 0;

  constructor(
    private readonly spool: SpoolFile,
    private readonly cipher: ContentCipher,
    private readonly limits: ContentLimits,
    fileName: string,
  ) {
    this.type = new ContentType(limits.allowedTypes, fileName);
  }

  /** @throws TooLarge, Unsupported for a type that is not allowed, RuleBroken for an empty file; Unavailable */
  async receive(content: AsyncIterable<Buffer>): Promise<ReceivedContent> {
    for await (const piece of content) await this.take(piece);
    if (this.fileSize === 0) throw emptyFile();
    await this.flush(true);
    const fileType = this.type.end();
    if (fileType === undefined) throw typeNotAllowed(this.limits.allowedTypes);
    await storing(() => this.spool.finish());
    const [sha256, filePath] = [this.plainHash.digest(), this.sealedHash.digest('hex')];
    return { fileType, fileSize: this.fileSize, sha256, filePath };
  }

  private async take(piece: Buffer): Promise<void> {
    this.fileSize += piece.length;
    if (this.fileSize > this.limits.maxBytes) throw fileTooLarge(this.limits.maxBytes);
    for (let taken = 0; taken < piece.length;) {
      // a full block waits for what follows: only then it is known not to be the last
      if (this.filled === chunkBytes) await this.flush(false);
      const copied = piece.copy(this.block, this.filled, taken);
      this.filled += copied;
      taken += copied;
    }
  }

  private async flush(isLast: boolean): Promise<void> {
    const plain = this.block.subarray(0, this.filled);
    if (this.chunks > 0) this.type.push(plain);
    else if (!(await this.type.start(plain))) throw typeNotAllowed(this.limits.allowedTypes);
    this.plainHash.update(plain);
    const sealed = this.cipher.seal(plain, { index: this.chunks, isLast });
    this.sealedHash.update(sealed);
    await storing(() => this.spool.write(sealed));
    this.chunks++;
    this.filled = 0;
  }
}
