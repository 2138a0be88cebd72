import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * Attempts of one account, one address, or one account from one address. Known and unknown names look the same: the key
 * is an HMAC of what is counted.
 */
@Entity('throttles')
@Index('idx_throttles_user_id', ['userId'], { where: 'user_id IS NOT NULL' })
@Index('idx_throttles_expires_at', ['expiresAt'])
export class Throttle {
  @PrimaryColumn('bytea', { name: 'key_hash', primaryKeyConstraintName: 'pk_throttles' })
  keyHash!: Buffer;

  /** Whose attempts they are, if such an account exists, so that it can be unlocked. */
  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  @Column('integer')
  attempts!: number;

  /** Until when attempts have been forgotten, one after the other. */
  @Column('timestamptz', { name: 'forgotten_until' })
  forgottenUntil!: Date;

  @Column('timestamptz', { name: 'next_attempt_at' })
  nextAttemptAt!: Date;

  @Column('timestamptz', { name: 'last_success_at', nullable: true })
  lastSuccessAt!: Date | null;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
