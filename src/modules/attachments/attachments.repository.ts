import { Injectable } from '@nestjs/common';
import type { Created, Versioned } from '../../common/http/versioned';
import { type Page, type PageRequest, readPage } from '../../database/page';
import { sql, type Sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import { firstVersioned, isTarget, oneCreated, patched, type Target } from '../../database/versioned';
import type { AttachmentQuery, UpdateAttachment } from './dto/attachment.dto';

const attachmentJson = sql`
  json_build_object(
    'attachId', a.attach_id,
    'entryId', a.entry_id,
    'fileName', a.file_name,
    'fileType', a.file_type,
    'fileSize', a.file_size,
    'sha256', encode(a.sha256, 'hex'),
    'description', a.description,
    'uploadedBy', a.uploaded_by,
    'uploadedAt', app.instant(a.uploaded_at),
    'updatedAt', app.instant(a.updated_at),
    'isDeleted', a.is_deleted,
    'version', a.version
  )`;

const asVersioned = sql`${attachmentJson}::text AS json, a.version`;

const patchable = { fileName: sql`file_name`, description: sql`description` };

const sorts = {
  uploadedAt: { column: sql`a.uploaded_at`, cast: sql`timestamptz` },
  fileName: { column: sql`a.file_name`, cast: sql`text` },
  fileSize: { column: sql`a.file_size`, cast: sql`integer` },
};
const tie = { column: sql`a.attach_id`, cast: sql`uuid` };

const isLeader = sql`current_user IN ('pp_manager', 'pp_admin')`;
/** Leaders still see what was deleted; for everybody else it is gone. */
const visible = sql`(NOT a.is_deleted OR ${isLeader})`;

/** A file that the store holds, and what is known about it. */
export interface StoredAttachment {
  attachId: string;
  fileName: string;
  filePath: string;
  fileType: string;
  fileSize: number;
  description: string | null;
  /** Of the plain content. */
  sha256: Buffer;
  wrappedKey: string;
}

/** What it takes to hand out the content of an attachment. */
export type ContentSource = Pick<StoredAttachment, 'fileName' | 'filePath' | 'fileType' | 'fileSize'> & {
  /** In hexadecimal; null when there never was a content. */
  sha256: string | null;
  wrappedKey: string | null;
};

/** Whose the entry of an attachment is, and whether it is in the archive. */
interface AttachedTo {
  ownerId: string;
  isArchived: boolean;
}

/** A file as its row knows it. */
export type KnownFile = Pick<StoredAttachment, 'attachId' | 'filePath' | 'fileSize'>;

@Injectable()
export class AttachmentsRepository {
  list(tx: Transaction, entryId: string, { deleted }: AttachmentQuery, request: PageRequest): Promise<Page> {
    const where = sql`a.entry_id = ${entryId} AND a.is_deleted = ${deleted}`;
    return readPage(tx, { item: attachmentJson, from: sql`archive.all_attachments a`, where, sorts, tie }, request);
  }

  /** Whether there is such an entry, for the caller. */
  async seesEntry(tx: Transaction, entryId: string): Promise<boolean> {
    const entry = sql`
      SELECT FROM archive.all_entries e WHERE e.entry_id = ${entryId} AND (NOT e.is_deleted OR ${isLeader})`;
    return (await tx.first(entry)) !== undefined;
  }

  /** Whether the entry is in the archive, for the caller. */
  async isEntryArchived(tx: Transaction, entryId: string): Promise<boolean> {
    return (await tx.first(sql`SELECT FROM archive.logbook_entries WHERE entry_id = ${entryId}`)) !== undefined;
  }

  /** The entry of an attachment that the caller sees. */
  entryOf(tx: Transaction, attachId: string): Promise<AttachedTo> {
    return tx.one<AttachedTo>(sql`
      SELECT e.user_id AS "ownerId", e.archived_at IS NOT NULL AS "isArchived"
      FROM archive.all_attachments a JOIN archive.all_entries e USING (entry_id) WHERE a.attach_id = ${attachId}`);
  }

  /**
   * Keeps an entry from being deleted or handed over until the transaction ends. Row-level security lets nobody lock
   * what is not theirs to change.
   * @returns an id for a new attachment; undefined when the caller may not attach anything to the entry
   */
  async lockEntry(tx: Transaction, entryId: string): Promise<string | undefined> {
    const row = await tx.first<{ attachId: string }>(sql`
      SELECT app.uuidv7() AS "attachId" FROM logbook_entries
      WHERE entry_id = ${entryId} AND NOT is_deleted FOR SHARE`);
    return row?.attachId;
  }

  async countOf(tx: Transaction, entryId: string): Promise<number> {
    const { count } = await tx.one<{ count: number }>(sql`
      SELECT count(*)::integer AS count FROM attachments WHERE entry_id = ${entryId}`);
    return count;
  }

  /** Whether the caller may store so many bytes more; other uploads of the caller wait until the transaction ends. */
  async fits(tx: Transaction, bytes: number, quotaBytes: number): Promise<boolean> {
    const { fits } = await tx.one<{ fits: boolean }>(sql`
      SELECT app.attachment_fits(${bytes}, ${quotaBytes}) AS fits`);
    return fits;
  }

  insert(tx: Transaction, entryId: string, stored: StoredAttachment): Promise<Created<string>> {
    const { attachId, fileName, filePath, fileType, fileSize, description, sha256, wrappedKey } = stored;
    return oneCreated(
      tx,
      sql`
        INSERT INTO attachments AS a (attach_id, entry_id, file_name, file_path, file_type, file_size, description,
          uploaded_by, sha256, wrapped_key)
        VALUES (${attachId}, ${entryId}, ${fileName}, ${filePath}, ${fileType}, ${fileSize}, ${description},
          app.uid(), ${sha256}, ${wrappedKey})
        RETURNING ${asVersioned}, a.attach_id AS id`,
    );
  }

  get(tx: Transaction, attachId: string): Promise<Versioned | undefined> {
    return firstVersioned(
      tx,
      sql`SELECT ${asVersioned} FROM archive.all_attachments a WHERE a.attach_id = ${attachId} AND ${visible}`,
    );
  }

  content(tx: Transaction, attachId: string): Promise<ContentSource | undefined> {
    return tx.first<ContentSource>(sql`
      SELECT a.file_name AS "fileName", a.file_path AS "filePath", a.file_type AS "fileType", a.file_size AS "fileSize",
        encode(a.sha256, 'hex') AS sha256, app.attachment_key(a.attach_id) AS "wrappedKey"
      FROM archive.all_attachments a WHERE a.attach_id = ${attachId} AND ${visible}`);
  }

  /** Changes what the patch names; nothing when there is no such attachment, or not in that version. */
  update(tx: Transaction, target: Target<string>, patch: UpdateAttachment): Promise<Versioned | undefined> {
    const source = { table: sql`attachments AS a`, columns: patchable, where: is(target), row: asVersioned };
    return firstVersioned(tx, patched(source, patch));
  }

  async softDelete(tx: Transaction, target: Target<string>): Promise<boolean> {
    const deleted = await tx.execute(sql`UPDATE attachments AS a SET is_deleted = true WHERE ${is(target)}`);
    return deleted === 1;
  }

  /** The entry of an attachment that is deleted and that the caller may change. */
  async entryOfDeleted(tx: Transaction, attachId: string): Promise<string | undefined> {
    const row = await tx.first<{ entryId: string }>(sql`
      SELECT entry_id AS "entryId" FROM attachments WHERE attach_id = ${attachId} AND is_deleted FOR UPDATE`);
    return row?.entryId;
  }

  /** Those of the paths that a row knows, deleted and archived ones included. */
  async knownPaths(tx: Transaction, paths: string[]): Promise<string[]> {
    const rows = await tx.query<{ filePath: string }>(sql`
      SELECT file_path AS "filePath" FROM archive.all_attachments WHERE file_path = ANY (${paths}::varchar[])`);
    return rows.map(({ filePath }) => filePath);
  }

  /** The files of all attachments that have one, in the order of their ids. */
  knownFiles(tx: Transaction, after: string | undefined, limit: number): Promise<KnownFile[]> {
    return tx.query<KnownFile>(sql`
      SELECT attach_id AS "attachId", file_path AS "filePath", file_size AS "fileSize"
      FROM archive.all_attachments
      WHERE sha256 IS NOT NULL AND (${after ?? null}::uuid IS NULL OR attach_id > ${after ?? null}::uuid)
      ORDER BY attach_id LIMIT ${limit}`);
  }

  restore(tx: Transaction, attachId: string): Promise<Versioned | undefined> {
    return firstVersioned(
      tx,
      sql`
        UPDATE attachments AS a SET is_deleted = false, deleted_with_entry = false WHERE a.attach_id = ${attachId}
        RETURNING ${asVersioned}`,
    );
  }
}

function is(target: Target<string>): Sql {
  return sql`${isTarget(sql`a.attach_id`, sql`a.version`, target)} AND NOT a.is_deleted`;
}
