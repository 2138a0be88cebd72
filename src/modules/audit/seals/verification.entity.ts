import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What one verification of the audit log found. Appended only, by `audit.append_verification`. */
@Entity('verifications', { schema: 'audit', comment: 'What the verifications of the audit log found' })
export class VerificationRow {
  @PrimaryColumn('timestamptz', {
    name: 'verified_at',
    default: () => 'clock_timestamp()',
    primaryKeyConstraintName: 'pk_verifications',
  })
  verifiedAt!: Date;

  @Column('jsonb')
  result!: object;
}
