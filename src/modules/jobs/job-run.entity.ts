import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { JobProblem } from '../../common/job-problem';
import { User } from '../users/user.entity';

/** One run of a job, from its request or its time in the schedule to its outcome. Interrupted, it goes on as the same run. */
@Entity('job_runs')
@Index('idx_job_runs_created_at', ['jobName', 'createdAt', 'runId'])
@Index('idx_job_runs_ended_at', ['jobName', 'endedAt'], { where: `state = 'succeeded'` })
@Index('idx_job_runs_scheduled_for', ['jobName', 'scheduledFor'], { unique: true, where: 'scheduled_for IS NOT NULL' })
@Index('idx_job_runs_job_name', ['jobName'], { unique: true, where: `state = 'running'` })
@Index('idx_job_runs_parameters', { synchronize: false })
@Index('idx_job_runs_state', ['jobName', 'createdAt'], { where: `state IN ('requested', 'running', 'interrupted')` })
@Check('ck_job_runs_state', `state IN ('requested', 'running', 'interrupted', 'succeeded', 'failed')`)
@Check('ck_job_runs_requested_by', '(scheduled_for IS NULL) <> (requested_by IS NULL)')
export class JobRun {
  @PrimaryColumn('uuid', { name: 'run_id', default: () => 'app.uuidv7()', primaryKeyConstraintName: 'pk_job_runs' })
  runId!: string;

  @Column('varchar', { name: 'job_name', length: 50 })
  jobName!: string;

  @Column('varchar', { length: 20, default: 'requested' })
  state!: 'requested' | 'running' | 'interrupted' | 'succeeded' | 'failed';

  /** The time of the schedule that it is for; null when somebody asked for it. */
  @Column('timestamptz', { name: 'scheduled_for', nullable: true })
  scheduledFor!: Date | null;

  @Column('uuid', { name: 'requested_by', nullable: true })
  requestedBy!: string | null;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'requested_by', foreignKeyConstraintName: 'fk_job_runs_requested_by' })
  requester?: User | null;

  @Column('jsonb', { default: {} })
  parameters!: Record<string, unknown>;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  /** When its latest attempt began. */
  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  /** How often it has begun: more than once, if it was interrupted. */
  @Column('integer', { default: 0 })
  attempts!: number;

  /** The process of the latest attempt. */
  @Column('varchar', { length: 100, nullable: true })
  worker!: string | null;

  @Column('jsonb', { default: {} })
  details!: Record<string, unknown>;

  @Column('varchar', { name: 'error_code', length: 50, nullable: true })
  errorCode!: string | null;

  @Column('varchar', { name: 'error_message', length: 1000, nullable: true })
  errorMessage!: string | null;

  /** All that it found wrong, if it was more than its error says. */
  @Column('jsonb', { nullable: true })
  problems!: JobProblem[] | null;

  /** Its success leaves no audit record: the job runs more often than once an hour. */
  @Column('boolean', { name: 'is_routine', default: false })
  isRoutine!: boolean;
}
