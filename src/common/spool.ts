import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile, syncDirectory } from './files';

/** A file that is being received, until somebody takes it over. */
export class SpoolFile {
  constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  async write(bytes: Buffer): Promise<void> {
    await this.handle.writeFile(bytes);
  }

  /** Writes a whole content, and finishes. @returns its SHA-256, in hexadecimal */
  async writeAll(content: AsyncIterable<Buffer>): Promise<string> {
    const hash = createHash('sha256');
    for await (const piece of content) {
      hash.update(piece);
      await this.write(piece);
    }
    await this.finish();
    return hash.digest('hex');
  }

  /** Makes sure that everything written survives a loss of power. */
  async finish(): Promise<void> {
    await this.handle.sync();
    await this.handle.close();
  }

  /** Leaves nothing behind, unless the file has been taken over. */
  async discard(): Promise<void> {
    await this.handle.close();
    await removeFile(this.path);
  }
}

/** Where files lie while they are received. */
export class Spool {
  private readonly directory: string;

  /** @param directory of which it is the part `incoming` */
  constructor(directory: string) {
    this.directory = join(directory, 'incoming');
  }

  async create(): Promise<SpoolFile> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const path = join(this.directory, `${randomUUID()}.part`);
    const file = new SpoolFile(path, await open(path, 'wx', 0o600));
    await syncDirectory(this.directory);
    return file;
  }

  /** What uploads that were killed have left: files that nobody has written to since `before`. */
  async abandoned(before: Date): Promise<string[]> {
    const abandoned: string[] = [];
    for (const name of await readdir(this.directory).catch(() => [])) {
      const path = join(this.directory, name);
      const found = await stat(path).catch(() => undefined);
      if (found && found.mtime < before) abandoned.push(path);
    }
    return abandoned;
  }
}
