import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A backup in the repository. */
@Entity('backups', { comment: 'What the backup repository holds, as the worker last saw it' })
@Index('idx_backups_started_at', ['startedAt', 'label'])
@Check('ck_backups_backup_type', `backup_type IN ('full', 'diff', 'incr')`)
export class BackupRow {
  @PrimaryColumn('varchar', { length: 40, primaryKeyConstraintName: 'pk_backups' })
  label!: string;

  @Column('varchar', { name: 'backup_type', length: 4 })
  backupType!: string;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'finished_at' })
  finishedAt!: Date;

  @Column('bigint', { name: 'database_size', comment: 'Bytes of the database' })
  databaseSize!: string;

  @Column('bigint', { name: 'repository_size', comment: 'Bytes that this backup added to the repository' })
  repositorySize!: string;

  @Column('varchar', { name: 'wal_start', length: 24 })
  walStart!: string;

  @Column('varchar', { name: 'wal_stop', length: 24 })
  walStop!: string;

  @Column('boolean', { name: 'has_error' })
  hasError!: boolean;

  @Column('varchar', { length: 200, nullable: true, comment: 'Why it is never removed' })
  hold!: string | null;

  @Column('timestamptz', { name: 'missing_since', nullable: true, comment: 'Since when the repository lacks it' })
  missingSince!: Date | null;

  @Column('timestamptz', { name: 'expired_at', nullable: true, comment: 'When it was old enough to be removed' })
  expiredAt!: Date | null;
}
