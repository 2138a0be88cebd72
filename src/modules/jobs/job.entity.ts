import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** What all processes together know of a job. Nobody writes it by hand: not audited. */
@Entity('jobs')
@Check('ck_jobs_alarm_reason', `alarm_reason IN ('failed', 'overdue', 'disabled')`)
@Check('ck_jobs_alarm_since', `(alarm_since IS NULL) = (alarm_reason IS NULL)`)
export class Job {
  @PrimaryColumn('varchar', { name: 'job_name', length: 50, primaryKeyConstraintName: 'pk_jobs' })
  jobName!: string;

  /** Since when it may run: its first schedule and its alarm count from there. */
  @Column('timestamptz', { name: 'enabled_since', default: () => 'now()' })
  enabledSince!: Date;

  /** When a worker that may run it last said so; null while nobody expects it to run: it never could, or was turned off. */
  @Column('timestamptz', { name: 'seen_at', nullable: true })
  seenAt!: Date | null;

  /** Why no worker can run it. */
  @Column('varchar', { name: 'disabled_because', length: 500, nullable: true })
  disabledBecause!: string | null;

  @Column('timestamptz', { name: 'alarm_since', nullable: true })
  alarmSince!: Date | null;

  @Column('varchar', { name: 'alarm_reason', length: 20, nullable: true })
  alarmReason!: 'failed' | 'overdue' | 'disabled' | null;

  /** The codes of what the alarm has told of. */
  @Column('varchar', { name: 'alarm_problems', array: true, default: '{}' })
  alarmProblems!: string[];
}
