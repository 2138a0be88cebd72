import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { User } from '../users/user.entity';

/** A file of a leader's that becomes entries: read, reviewed, committed, and perhaps reverted. */
@Entity('imports')
@Index('idx_imports_user_id', ['userId', 'createdAt', 'importId'])
@Index('idx_imports_created_at', ['createdAt', 'importId'])
@Index('idx_imports_requested_by', ['requestedBy'])
@Index('idx_imports_work', ['updatedAt'], { where: 'work IS NOT NULL' })
@Check('ck_imports_file_size', 'file_size >= 0')
@Check('ck_imports_sha256', 'octet_length(sha256) = 32')
@Check('ck_imports_status', `status IN ('analysing', 'ready', 'committing', 'committed', 'reverted', 'failed')`)
@Check('ck_imports_work', `work IN ('analyse', 'commit', 'revert')`)
export class Import {
  @PrimaryColumn('uuid', {
    name: 'import_id',
    default: () => 'app.uuidv7()',
    primaryKeyConstraintName: 'pk_imports',
  })
  importId!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_imports_user_id' })
  user?: User;

  @Column('varchar', { name: 'file_name', length: 255 })
  fileName!: string;

  /** In bytes. */
  @Column('integer', { name: 'file_size' })
  fileSize!: number;

  @Column('bytea')
  sha256!: Buffer;

  @Column('varchar', { length: 20, default: 'analysing' })
  status!: string;

  /** How the file is read: an `ImportMapping`, proposed or edited. */
  @Column('jsonb', { nullable: true })
  mapping!: unknown;

  /** What was found in the file besides: format, sheets, notes, and the columns of each sheet. */
  @Column('jsonb', { nullable: true })
  detection!: unknown;

  @Column('integer', { name: 'row_count', default: 0 })
  rowCount!: number;

  @Column('integer', { name: 'valid_count', default: 0 })
  validCount!: number;

  @Column('integer', { name: 'rejected_count', default: 0 })
  rejectedCount!: number;

  @Column('integer', { name: 'duplicate_count', default: 0 })
  duplicateCount!: number;

  /** Entries that the logbook has from it. */
  @Column('integer', { name: 'created_count', default: 0 })
  createdCount!: number;

  @Column('jsonb', { name: 'rejected_by_reason', default: {} })
  rejectedByReason!: unknown;

  /** Locations, categories and people that the commit will make. */
  @Column('jsonb', { name: 'new_names', default: {} })
  newNames!: unknown;

  @Column('jsonb', { default: [] })
  reconciliation!: unknown;

  /** Why the last work came to nothing: code and message. */
  @Column('jsonb', { nullable: true })
  failure!: unknown;

  /** What a worker has to do; null when nothing is. */
  @Column('varchar', { length: 20, nullable: true, default: 'analyse' })
  work!: string | null;

  @Column('uuid', { name: 'requested_by' })
  requestedBy!: string;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'requested_by', foreignKeyConstraintName: 'fk_imports_requested_by' })
  requester?: User;

  /** Where the request for the work came from, for the audit log. */
  @Column('jsonb', { name: 'requested_from', default: {} })
  requestedFrom!: unknown;

  @Column('jsonb', { default: {} })
  progress!: unknown;

  /** The worker that does it, until `claimedUntil` unless it says that it still does. */
  @Column('uuid', { nullable: true })
  claim!: string | null;

  @Column('timestamptz', { name: 'claimed_until', nullable: true })
  claimedUntil!: Date | null;

  /** How many workers have begun the work. */
  @Column('integer', { default: 0 })
  attempts!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'committed_at', nullable: true })
  committedAt!: Date | null;

  @Column('timestamptz', { name: 'reverted_at', nullable: true })
  revertedAt!: Date | null;

  @Column('integer', { default: 1 })
  version!: number;
}
