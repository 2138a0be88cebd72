import { createReadStream } from 'node:fs';
import { access, constants, mkdir, open, readdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartupError } from '../../../config/startup.error';
import type { ByteRange } from '../../../common/http/byte-range';
import { AttachmentStore, isObjectKey, type StoredContent, type StoredObject } from './attachment-store';
import { isMissing, removeFile, syncDirectory } from '../../../common/files';

/** Keeps files on a disk, in directories that nobody else may enter. Paths are made here, never by a client. */
export class LocalStore extends AttachmentStore {
  private readonly objects: string;

  /** @param directory on the file system of the spool, since files are moved from there */
  constructor(private readonly directory: string) {
    super();
    this.objects = join(directory, 'objects');
  }

  async open(): Promise<void> {
    try {
      await mkdir(this.objects, { recursive: true, mode: 0o700 });
      await access(this.objects, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      throw new StartupError(
        `Attachments cannot be kept in ${this.directory} (${(error as NodeJS.ErrnoException).code ?? String(error)}): ` +
          'let this user write there, or set DATA_DIR.',
      );
    }
  }

  async put(file: string, key: string): Promise<void> {
    const path = this.pathOf(key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(file, path);
    await syncDirectory(dirname(path));
    await syncDirectory(this.objects);
  }

  async read(key: string, range?: ByteRange): Promise<StoredContent | undefined> {
    const handle = await open(this.pathOf(key), 'r').catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (!handle) return undefined;
    const { size } = await handle.stat();
    return { size, content: createReadStream('', { fd: handle, ...range }) as AsyncIterable<Buffer> };
  }

  async size(key: string): Promise<number | undefined> {
    const found = await stat(this.pathOf(key)).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    return found?.size;
  }

  remove(key: string): Promise<void> {
    return removeFile(this.pathOf(key));
  }

  async *list(): AsyncGenerator<StoredObject> {
    const folders = await readdir(this.objects, { withFileTypes: true });
    for (const folder of folders.filter((entry) => entry.isDirectory())) {
      const keys = await readdir(join(this.objects, folder.name));
      for (const key of keys.filter(isObjectKey)) {
        const found = await stat(this.pathOf(key)).catch(() => undefined);
        if (found) yield { key, storedAt: found.mtime };
      }
    }
  }

  private pathOf(key: string): string {
    if (!isObjectKey(key)) throw new Error(`'${key}' is not the name of a stored file.`);
    return join(this.objects, key.slice(0, 2), key);
  }
}
