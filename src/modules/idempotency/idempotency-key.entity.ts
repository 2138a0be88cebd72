import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { User } from '../users/user.entity';

const primaryKeyConstraintName = 'pk_idempotency_keys';

/** The answer to a creation that its client may ask for again. Kept for a day. */
@Entity('idempotency_keys')
@Index('idx_idempotency_keys_created_at', ['userId', 'createdAt'])
export class IdempotencyKey {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName })
  userId!: string;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_idempotency_keys_user_id' })
  user?: User;

  @PrimaryColumn('varchar', { length: 200, primaryKeyConstraintName })
  route!: string;

  @PrimaryColumn('varchar', { name: 'idempotency_key', length: 255, primaryKeyConstraintName })
  idempotencyKey!: string;

  /** Encrypted: see `FieldCipher`. What was asked, as a hash, and what was answered. */
  @Column('text')
  answer!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
