import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A sign of life, by which a restored database tells how far it reaches. */
@Entity('heartbeats', { comment: 'One row a minute, so that a restored database tells how far it reaches' })
export class Heartbeat {
  @PrimaryColumn('timestamptz', { name: 'beat_at', default: () => 'now()', primaryKeyConstraintName: 'pk_heartbeats' })
  beatAt!: Date;

  @Column('text', {
    name: 'wal_segment',
    default: () => 'pg_walfile_name(pg_current_wal_insert_lsn())',
    comment: 'Whatever was committed before is in it or in those before it',
  })
  walSegment!: string;

  @Column('bigint', {
    name: 'settled_txid',
    default: () => '((pg_snapshot_xmin(pg_current_snapshot())))', // without the casts, as TypeORM reads it back
    comment: 'Every transaction with a lower number had ended',
  })
  settledTxid!: string;
}
