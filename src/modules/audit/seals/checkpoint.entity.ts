import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A seal of the audit log. Appended only, by `audit.append_checkpoint`. */
@Entity('checkpoints', {
  schema: 'audit',
  comment: 'Seals of the audit log, each signed with a key that the database does not have',
})
@Check('ck_checkpoints_kind', `kind IN ('opening', 'records', 'closing')`)
@Index('idx_checkpoints_epoch', ['kind', 'epoch', 'number'])
export class CheckpointRow {
  @PrimaryColumn('bigint', { primaryKeyConstraintName: 'pk_checkpoints' })
  number!: string;

  @Column('integer')
  epoch!: number;

  @Column('varchar', { length: 8 })
  kind!: string;

  @Column('text', { comment: 'What was signed, as JSON (RFC 8785); number, epoch and kind repeat it' })
  statement!: string;

  @Column('bytea')
  signature!: Buffer;

  @Column('bytea', {
    comment: 'For each sealed record, in order, its log_id and the SHA-256 of its canonical form: 48 bytes',
  })
  leaves!: Buffer;
}
