import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { LogbookEntry } from '../logbook/logbook-entry.entity';
import { User } from '../users/user.entity';

/** A file that belongs to an entry. */
@Entity('attachments')
@Index('idx_attachments_entry_id', ['entryId'])
@Index('idx_attachments_file_type', ['fileType'])
@Index('idx_attachments_owner_id', ['ownerId'])
@Index('idx_attachments_file_path', ['filePath'])
@Index('idx_attachments_uploaded_by', ['uploadedBy', 'fileSize'])
@Check('ck_attachments_file_size', 'file_size >= 0')
@Check('ck_attachments_sha256', 'octet_length(sha256) = 32')
@Check('ck_attachments_wrapped_key', '(wrapped_key IS NULL) = (sha256 IS NULL)')
@Check('ck_attachments_file_path', `wrapped_key IS NULL OR file_path ~ '^[0-9a-f]{64}$'`)
export class Attachment {
  @PrimaryColumn('uuid', {
    name: 'attach_id',
    default: () => 'app.uuidv7()',
    primaryKeyConstraintName: 'pk_attachments',
  })
  attachId!: string;

  @Column('uuid', { name: 'entry_id' })
  entryId!: string;

  @ManyToOne(() => LogbookEntry)
  @JoinColumn({ name: 'entry_id', foreignKeyConstraintName: 'fk_attachments_entry_id' })
  entry?: LogbookEntry;

  /** The entry's user, kept by a trigger: row-level security would otherwise look every entry up. */
  @Column('uuid', { name: 'owner_id' })
  ownerId!: string;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'fk_attachments_owner_id' })
  owner?: User;

  @Column('varchar', { name: 'file_name', length: 255 })
  fileName!: string;

  /** Where the store keeps the file: the SHA-256 of its encrypted content. */
  @Column('varchar', { name: 'file_path', length: 255 })
  filePath!: string;

  @Column('varchar', { name: 'file_type', length: 50 })
  fileType!: string;

  /** In bytes. */
  @Column('integer', { name: 'file_size' })
  fileSize!: number;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('uuid', { name: 'uploaded_by' })
  uploadedBy!: string;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'uploaded_by', foreignKeyConstraintName: 'fk_attachments_uploaded_by' })
  uploader?: User;

  @Column('timestamptz', { name: 'uploaded_at', default: () => 'now()' })
  uploadedAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  @Column('boolean', { name: 'is_deleted', default: false })
  isDeleted!: boolean;

  /** Whether the deletion of the entry took this file along; then restoring the entry brings it back. */
  @Column('boolean', { name: 'deleted_with_entry', default: false })
  deletedWithEntry!: boolean;

  @Column('integer', { default: 1 })
  version!: number;

  /** Of the plain content. */
  @Column('bytea', { nullable: true })
  sha256!: Buffer | null;

  /** The key of the file, encrypted as a field of this row. */
  @Column('varchar', { name: 'wrapped_key', length: 255, nullable: true, select: false })
  wrappedKey!: string | null;
}
