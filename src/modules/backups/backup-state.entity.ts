import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** One row: whether backups are on, and what their checks found. */
@Entity('backup_state', { comment: 'Whether backups are on and what their checks found, as the worker last saw it' })
@Check('ck_backup_state_is_only_row', 'is_only_row')
export class BackupState {
  @PrimaryColumn('boolean', { name: 'is_only_row', default: true, primaryKeyConstraintName: 'pk_backup_state' })
  isOnlyRow!: boolean;

  @Column('timestamptz', { name: 'reported_at', default: () => 'now()' })
  reportedAt!: Date;

  @Column('varchar', { length: 1000, nullable: true })
  description!: string | null;

  @Column('varchar', {
    name: 'off_because',
    length: 1000,
    nullable: true,
    comment: 'What keeps the worker from backing up; null when they are on',
  })
  offBecause!: string | null;

  @Column('varchar', {
    name: 'problem_code',
    length: 50,
    nullable: true,
    comment: 'What keeps the worker from using the repository, though backups are on',
  })
  problemCode!: string | null;

  @Column('varchar', { length: 2000, nullable: true, comment: 'The same in words' })
  problem!: string | null;

  @Column('bigint', {
    name: 'repository_free_space',
    nullable: true,
    comment: 'Bytes left on the disk of the repository, if it is on this machine',
  })
  repositoryFreeSpace!: number | null;

  @Column('bigint', {
    name: 'wal_free_space',
    nullable: true,
    comment: 'Bytes left on the disk where WAL waits for the repository',
  })
  walFreeSpace!: number | null;

  @Column('timestamptz', {
    name: 'recoverable_since',
    nullable: true,
    comment: 'From then on every moment can be restored',
  })
  recoverableSince!: Date | null;

  @Column('varchar', {
    name: 'missing_wal',
    length: 24,
    array: true,
    default: '{}',
    comment: 'The first segments that the archive lacks',
  })
  missingWal!: string[];

  @Column('jsonb', {
    name: 'given_up',
    default: [],
    comment: 'Periods of which any moment can be restored, though a restore has given them up: timeline, from, to',
  })
  givenUp!: { timeline: number; from: string; to: string }[];

  @Column('timestamptz', { name: 'wal_checked_at', nullable: true })
  walCheckedAt!: Date | null;

  @Column('text', { array: true, default: '{}' })
  findings!: string[];

  @Column('timestamptz', { name: 'verified_at', nullable: true })
  verifiedAt!: Date | null;

  @Column('varchar', {
    name: 'keys_fingerprint',
    length: 64,
    nullable: true,
    comment: 'Of all keys together: tells whether a copy of them is up to date',
  })
  keysFingerprint!: string | null;
}
