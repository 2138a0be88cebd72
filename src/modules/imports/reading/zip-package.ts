import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { open, type Entry, type Options, type ZipFile } from 'yauzl';
import { limits } from './limits';
import { damagedFile, tooMuch } from './workbook.errors';

const openZip = promisify<string, Options, ZipFile>(open);

/** The parts of a workbook, which is a ZIP archive (ECMA-376, part 2). They are unpacked as they are read. */
export class ZipPackage {
  /** How much may still be unpacked: every part twice, so that many sheets cannot share a large one. */
  private left = 2 * limits.unpacked;

  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws DAMAGED_FILE, FILE_TOO_LARGE; sizes are as declared, and unpacking fails when a part is larger than it says. */
  static async open(path: string): Promise<ZipPackage> {
    const zip = await openZip(path, { lazyEntries: true, autoClose: false }).catch((error: unknown) => {
      throw damagedFile('it is not a complete archive', error);
    });
    try {
      return new ZipPackage(zip, await directory(zip));
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  close(): void {
    this.zip.close();
  }

  has(name: string): boolean {
    return this.entries.has(name.toLowerCase());
  }

  names(): string[] {
    return [...this.entries.keys()];
  }

  /** Pieces of a part's text. @param most bytes */
  async *text(name: string, most = limits.unpacked): AsyncGenerator<string> {
    const entry = this.entries.get(name.toLowerCase());
    if (!entry) throw damagedFile(`its part ${name.slice(0, 100)} is missing`);
    if (entry.uncompressedSize > most) throw tooMuch(`a part of ${String(entry.uncompressedSize)} bytes (${name})`);
    if (entry.isEncrypted()) throw damagedFile('it is encrypted');
    const stream = await this.unpacked(entry);
    stream.setEncoding('utf8');
    try {
      for await (const piece of stream as AsyncIterable<string>) {
        this.left -= piece.length;
        if (this.left < 0) throw tooMuch('sheets that are the same part again and again');
        yield piece;
      }
    } finally {
      stream.destroy();
    }
  }

  private unpacked(entry: Entry): Promise<Readable> {
    return new Promise((resolve, reject) => {
      this.zip.openReadStream(entry, (error, stream) => {
        if (error) reject(error);
        else resolve(stream);
      });
    });
  }
}

/** Part names do not tell upper from lower case (ECMA-376, part 2, 6.2.2.3). */
async function directory(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.parts) throw tooMuch(`${String(zip.entryCount)} parts`);
  const entries = new Map<string, Entry>();
  let total = 0;
  zip.on('entry', (entry: Entry) => {
    total += entry.uncompressedSize;
    entries.set(entry.fileName.toLowerCase(), entry);
    zip.readEntry();
  });
  const end = once(zip, 'end');
  zip.readEntry();
  await end.catch((error: unknown) => {
    throw damagedFile('its table of contents is damaged', error);
  });
  if (total > limits.unpacked) throw tooMuch(`${String(total)} bytes when unpacked`);
  const bomb = [...entries.values()].find(
    ({ uncompressedSize: size, compressedSize }) => size > limits.unsuspicious && size > limits.ratio * compressedSize,
  );
  if (bomb) throw tooMuch(`${String(bomb.uncompressedSize)} bytes packed into ${String(bomb.compressedSize)}`);
  return entries;
}
