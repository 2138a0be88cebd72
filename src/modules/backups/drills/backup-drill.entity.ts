import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One thing that a drill looked at. */
export interface DrillCheck {
  name: string;
  isGood: boolean;
  /** What was found, in words. */
  found: string;
}

/** An attempt to restore a moment of the past, and what was found. */
@Entity('backup_drills', { comment: 'Attempts to restore a moment of the past, and what was found' })
@Index('idx_backup_drills_started_at', ['startedAt', 'drillId'])
@Check('ck_backup_drills_failure', 'is_good = (failure IS NULL)')
export class BackupDrill {
  @PrimaryColumn('uuid', {
    name: 'drill_id',
    default: () => 'app.uuidv7()',
    primaryKeyConstraintName: 'pk_backup_drills',
  })
  drillId!: string;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'finished_at', default: () => 'now()' })
  finishedAt!: Date;

  @Column('bigint', { comment: 'The same seed and recovery window choose the same moment' })
  seed!: string;

  @Column('timestamptz', { name: 'target_time' })
  targetTime!: Date;

  @Column('varchar', { name: 'backup_label', length: 40, nullable: true })
  backupLabel!: string | null;

  @Column('boolean', { name: 'is_good' })
  isGood!: boolean;

  @Column('numeric', {
    name: 'recovery_seconds',
    precision: 10,
    scale: 1,
    nullable: true,
    comment: 'From the beginning until the database answered',
  })
  recoverySeconds!: string | null;

  @Column('numeric', {
    name: 'recovery_point_seconds',
    precision: 12,
    scale: 3,
    nullable: true,
    comment: 'From the last heartbeat found to the moment that was asked for',
  })
  recoveryPointSeconds!: string | null;

  @Column('jsonb')
  checks!: DrillCheck[];

  @Column('varchar', { length: 2000, nullable: true, comment: 'Why it was not good' })
  failure!: string | null;
}
