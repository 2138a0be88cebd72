import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { User } from '../users/user.entity';

/** A place where interventions happen. Places form a tree. */
@Entity('locations')
@Unique('uq_locations_location_name', ['locationName'])
@Index('idx_locations_location_name', { synchronize: false })
@Index('idx_locations_parent_id', ['parentId'])
@Check('ck_locations_parent_id', 'parent_id <> location_id')
export class Location {
  @PrimaryGeneratedColumn('identity', {
    name: 'location_id',
    type: 'integer',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_locations',
  })
  locationId!: number;

  @Column('varchar', { name: 'location_name', length: 100 })
  locationName!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('integer', { name: 'parent_id', nullable: true })
  parentId!: number | null;

  @ManyToOne(() => Location)
  @JoinColumn({ name: 'parent_id', foreignKeyConstraintName: 'fk_locations_parent_id' })
  parent?: Location | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  @Column('uuid', { name: 'created_by' })
  createdBy!: string;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'created_by', foreignKeyConstraintName: 'fk_locations_created_by' })
  creator?: User;

  @Column('boolean', { name: 'is_active', default: true })
  isActive!: boolean;

  @Column('integer', { default: 1 })
  version!: number;
}
