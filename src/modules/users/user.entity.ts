import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { Role } from '../roles/role.entity';

/** Somebody who signs in, or one of the two accounts that stand for nobody: `system` and `unknown`. */
@Entity('users')
@Unique('uq_users_username', ['username'])
@Unique('uq_users_email', ['email'])
@Index('idx_users_email', { synchronize: false })
@Index('idx_users_username', { synchronize: false })
@Index('idx_users_role_id', ['roleId'])
@Index('idx_users_reset_token', ['resetToken'], { unique: true, where: 'reset_token IS NOT NULL' })
@Check('ck_users_username', `username IS NFKC NORMALIZED AND username <> '' AND position('@' in username) = 0`)
@Check('ck_users_email', `email IS NFKC NORMALIZED AND position('@' in email) > 1`)
export class User {
  @PrimaryColumn('uuid', { name: 'user_id', default: () => 'app.uuidv7()', primaryKeyConstraintName: 'pk_users' })
  userId!: string;

  @Column('varchar', { length: 50 })
  username!: string;

  @Column('varchar', { length: 100 })
  email!: string;

  @Column('varchar', { name: 'password_hash', length: 255, select: false })
  passwordHash!: string;

  @Column('varchar', { name: 'full_name', length: 100 })
  fullName!: string;

  @Column('integer', { name: 'role_id' })
  roleId!: number;

  @ManyToOne(() => Role)
  @JoinColumn({ name: 'role_id', foreignKeyConstraintName: 'fk_users_role_id' })
  role?: Role;

  @Column('varchar', { length: 100, nullable: true })
  department!: string | null;

  /** Encrypted: see `FieldCipher`. The plain number has at most 20 characters. */
  @Column('varchar', { name: 'phone_number', length: 255, nullable: true })
  phoneNumber!: string | null;

  @Column('boolean', { name: 'is_active', default: true })
  isActive!: boolean;

  @Column('boolean', { name: 'must_change_password', default: false })
  mustChangePassword!: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'last_login', nullable: true })
  lastLogin!: Date | null;

  @Column('integer', { name: 'failed_attempts', default: 0 })
  failedAttempts!: number;

  /** SHA-256 of the one-time link, in hexadecimal. */
  @Column('varchar', { name: 'reset_token', length: 255, nullable: true, select: false })
  resetToken!: string | null;

  @Column('timestamptz', { name: 'token_expiry', nullable: true, select: false })
  tokenExpiry!: Date | null;

  @Column('integer', { default: 1 })
  version!: number;
}
