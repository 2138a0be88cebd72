const tab = 0x09;
const lineFeed = 0x0a;
const formFeed = 0x0c;
const carriageReturn = 0x0d;
const space = 0x20;
const del = 0x7f;

/** Bytes that text does not hold, whichever of the two encodings it has. */
const control = new Set(
  Array.from({ length: space }, (_, byte) => byte)
    .filter((byte) => ![tab, lineFeed, formFeed, carriageReturn].includes(byte))
    .concat(del),
);
/** Bytes that mean nothing in Windows-1252. */
const undefinedInWindows1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

const isControl = Uint8Array.from({ length: 256 }, (_, byte) => (control.has(byte) ? 1 : 0));
const isUndefined = Uint8Array.from({ length: 256 }, (_, byte) => (undefinedInWindows1252.has(byte) ? 1 : 0));

/** Decides whether a content is text, all of it: UTF-8 or Windows-1252 without control characters. */
export class TextScan {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private mayBeUtf8 = true;
  private mayBeWindows1252 = true;
  private hasControls = false;

  /** Looks at the next bytes. */
  push(bytes: Uint8Array): void {
    if (!this.mayBeText) return;
    for (const byte of bytes) {
      if (isControl[byte]) {
        this.hasControls = true;
        return;
      }
      if (isUndefined[byte]) this.mayBeWindows1252 = false;
    }
    if (this.mayBeUtf8) this.decode(bytes, true);
  }

  /** Whether nothing so far says that it is not text. */
  get mayBeText(): boolean {
    return !this.hasControls && (this.mayBeUtf8 || this.mayBeWindows1252);
  }

  /** The verdict, once everything was looked at. */
  end(): boolean {
    if (this.mayBeUtf8) this.decode(new Uint8Array(), false);
    return this.mayBeText;
  }

  private decode(bytes: Uint8Array, stream: boolean): void {
    try {
      this.decoder.decode(bytes, { stream });
    } catch {
      this.mayBeUtf8 = false;
    }
  }
}
