import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { User } from '../users/user.entity';

/** One record of the audit log: who did what to which entity, when and from where. Never changed or removed. */
@Entity('audit_log')
@Index('idx_audit_log_entity', ['entityType', 'entityId', 'createdAt'])
@Index('idx_audit_log_created_at', ['createdAt', 'logId'])
@Index('idx_audit_log_user_id', ['userId', 'createdAt'])
@Index('idx_audit_log_txid', ['txid', 'seq'])
export class AuditRecord {
  @PrimaryColumn('uuid', { name: 'log_id', default: () => 'app.uuidv7()', primaryKeyConstraintName: 'pk_audit_log' })
  logId!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_audit_log_user_id' })
  user?: User;

  @Column('varchar', { length: 50 })
  action!: string;

  @Column('varchar', { name: 'entity_type', length: 50 })
  entityType!: string;

  @Column('varchar', { name: 'entity_id', length: 50 })
  entityId!: string;

  /** The entity's version after the change, so that a conflict can be told field by field. */
  @Column('integer', { name: 'entity_version', nullable: true })
  entityVersion!: number | null;

  @Column('jsonb', { nullable: true })
  details!: { old?: Record<string, unknown>; new?: Record<string, unknown> } | null;

  @Column('varchar', { name: 'ip_address', length: 45, nullable: true })
  ipAddress!: string | null;

  @Column('text', { name: 'user_agent', nullable: true })
  userAgent!: string | null;

  @Column('uuid', { name: 'request_id', nullable: true })
  requestId!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  /** Order in which records were written. */
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  seq!: string;

  /** The transaction that wrote the record: a record is final once every transaction before it has ended. */
  @Column('bigint', { default: () => '((pg_current_xact_id()))' }) // without the casts, as TypeORM reads it back
  txid!: string;
}
