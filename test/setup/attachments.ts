import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FieldCipher } from '../../src/common/field-cipher';
import type { Values } from '../../src/config/variables';
import { ContentCipher, newDataKey } from '../../src/modules/attachments/content/content-cipher';
import type { Attachment } from '../../src/modules/attachments/dto/attachment.dto';
import { AttachmentStore } from '../../src/modules/attachments/storage/attachment-store';
import { contents } from '../factories/files';
import type { GivenUser } from '../factories/given';
import { type Logbook, useLogbook } from './logbook';

export interface AttachmentsLogbook extends Logbook {
  /** Names of the files that the store holds. */
  storedFiles(): Promise<string[]>;
  /** Names of the files that are being received, or that nobody has removed. */
  incomingFiles(): Promise<string[]>;
  /** The path of a stored file. */
  pathOf(key: string): string;
}

/**
 * An application whose stored files the tests look at.
 * @param variables other values of the configuration, asked for when the application starts
 */
export function useAttachments(variables?: () => Partial<Values>): AttachmentsLogbook {
  const logbook = useLogbook({ variables });
  const directory = () => join(logbook.dataDir, 'attachments');
  const filesIn = async (folder: string) => {
    if (!existsSync(join(directory(), folder))) return [];
    const found = await readdir(join(directory(), folder), { recursive: true, withFileTypes: true });
    return found.filter((entry) => entry.isFile()).map(({ name }) => name);
  };
  const held: Pick<AttachmentsLogbook, 'storedFiles' | 'incomingFiles' | 'pathOf'> = {
    storedFiles: () => filesIn('objects'),
    incomingFiles: () => filesIn('incoming'),
    pathOf: (key) => join(directory(), 'objects', key.slice(0, 2), key),
  };
  return Object.setPrototypeOf(held, logbook) as AttachmentsLogbook;
}

/** People around an entry of the technician's, which is a new one for each test, and what they do with its attachments. */
export function useAttachedEntry(logbook: Logbook) {
  const held = {} as Record<'technician' | 'colleague' | 'reader' | 'manager', GivenUser> & { entryId: string };

  beforeAll(async () => {
    const { given } = logbook;
    [held.technician, held.colleague] = [await given.technician(), await given.technician()];
    [held.reader, held.manager] = [await given.reader(), await given.manager()];
  });
  beforeEach(async () => {
    held.entryId = await logbook.given.entry(held.technician);
  });

  const listOf = (id = held.entryId) => `/logbook-entries/${id}/attachments`;
  return Object.assign(held, {
    listOf,
    path: ({ attachId }: Attachment) => `/attachments/${attachId}`,
    async attach(user = held.technician, content: Buffer = contents.png, name = 'leak.png'): Promise<Attachment> {
      const { status, body } = await logbook.as(user).upload<Attachment>(listOf(), content, { name });
      expect(status).toBe(201);
      return body;
    },
  });
}

/** An attachment with a small picture behind it, past the API: whatever the settings allow. */
export async function givenStoredFile(
  { app, given, dataDir }: Logbook,
  entryId: string,
  owner: GivenUser,
  { content = contents.png, values = {} }: { content?: Buffer; values?: Record<string, unknown> } = {},
): Promise<string> {
  const [attachId, dataKey] = [randomUUID(), newDataKey()];
  const sealed = new ContentCipher(dataKey, attachId).seal(content, { index: 0, isLast: true });
  const filePath = createHash('sha256').update(sealed).digest('hex');
  const incoming = join(dataDir, filePath);
  await writeFile(incoming, sealed);
  await app.get(AttachmentStore, { strict: false }).put(incoming, filePath);
  const place = { table: 'attachments', column: 'wrapped_key', primaryKey: attachId };
  return given.attachment(entryId, owner, {
    attach_id: attachId,
    file_name: 'photo.png',
    file_path: filePath,
    file_type: 'image/png',
    file_size: content.length,
    sha256: createHash('sha256').update(content).digest(),
    wrapped_key: app.get(FieldCipher).encrypt(dataKey.toString('base64'), place),
    ...values,
  });
}
