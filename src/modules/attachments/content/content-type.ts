import { fileTypeFromBuffer } from 'file-type';
import { TextScan } from './text-scan';

/** Width of the column. */
const maxTypeLength = 50;

/** Formats whose signature is a word that a note may well start with: `solid …`, `BM…`. */
const startsLikeWords = new Set(['model/stl', 'image/bmp']);

/** How browsers recognise documents that run scripts (WHATWG MIME Sniffing, 7.1), and SVG. */
const markup =
  /^[\t\n\f\r ]*<(?:!doctype|!--|\?xml|svg|html|head|script|iframe|h1|div|font|table|style|title|body|br|[abp])[\t\n\f\r />]/i;
const byteOrderMark = /^\ufeff/;

/** What a content is, decided by its bytes while they pass. The name only tells two kinds of text apart. */
export class ContentType {
  private readonly text = new TextScan();
  private magic: string | undefined;
  private isMarkup = false;

  constructor(
    private readonly allowed: readonly string[],
    private readonly fileName: string,
  ) {}

  /** Looks at the first bytes. @returns whether the content can still be of an allowed type */
  async start(head: Uint8Array): Promise<boolean> {
    this.magic = await magicType(head);
    const start = Buffer.from(head.subarray(0, 1024)).toString().replace(byteOrderMark, '');
    this.isMarkup = markup.test(`${start} `) || /<svg[\s>]/i.test(start);
    this.push(head);
    return this.result(this.text.mayBeText) !== undefined;
  }

  /** Looks at the next bytes. */
  push(bytes: Uint8Array): void {
    if (!this.isMagicAllowed) this.text.push(bytes);
  }

  /** The type, once everything was looked at; undefined when it is not allowed. */
  end(): string | undefined {
    return this.result(!this.isMagicAllowed && this.text.end());
  }

  private result(isText: boolean): string | undefined {
    if (this.isMagicAllowed) return this.magic;
    const isNothingElse = this.magic === undefined || startsLikeWords.has(this.magic);
    if (!isText || this.isMarkup || !isNothingElse) return undefined;
    const candidates = /\.csv$/i.test(this.fileName) ? ['text/csv', 'text/plain'] : ['text/plain'];
    return candidates.find((type) => this.allowed.includes(type));
  }

  private get isMagicAllowed(): boolean {
    return this.magic !== undefined && this.magic.length <= maxTypeLength && this.allowed.includes(this.magic);
  }
}

async function magicType(head: Uint8Array): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(head))?.mime;
  } catch {
    return undefined; // a broken file of a type that it only pretends to be
  }
}
