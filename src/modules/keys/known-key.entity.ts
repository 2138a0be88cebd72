import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { KeyPurpose } from '../../common/key-purpose';

/** A key by its id. The key itself is not here. */
@Entity('known_keys', {
  comment: 'Keys that have been the current one: what they protected needs them until they are retired',
})
@Check('ck_known_keys_purpose', `purpose IN ('encryption', 'jwt', 'pepper', 'seal')`)
export class KnownKey {
  @PrimaryColumn('varchar', { length: 16, primaryKeyConstraintName: 'pk_known_keys' })
  purpose!: KeyPurpose;

  @PrimaryColumn('varchar', { name: 'key_id', length: 32, primaryKeyConstraintName: 'pk_known_keys' })
  keyId!: string;

  @Column('bytea', {
    comment: 'Derived from the key: tells the right one from a wrong one, and does not give it away',
  })
  verifier!: Buffer;

  @Column('timestamptz', { name: 'current_since', default: () => 'now()' })
  currentSince!: Date;

  @Column('timestamptz', {
    name: 'rewrapped_at',
    nullable: true,
    comment: 'When the change to this key was finished',
  })
  rewrappedAt!: Date | null;

  @Column('timestamptz', { name: 'retired_at', nullable: true })
  retiredAt!: Date | null;
}
