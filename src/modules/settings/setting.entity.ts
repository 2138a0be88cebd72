import { Column, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { User } from '../users/user.entity';

/** A value that administrators change while the service runs. */
@Entity('settings')
@Unique('uq_settings_setting_key', ['settingKey'])
export class Setting {
  @PrimaryGeneratedColumn('identity', {
    name: 'setting_id',
    type: 'integer',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_settings',
  })
  settingId!: number;

  @Column('varchar', { name: 'setting_key', length: 100 })
  settingKey!: string;

  @Column('text', { name: 'setting_value' })
  settingValue!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('boolean', { name: 'is_system', default: false })
  isSystem!: boolean;

  /** Whether the value is encrypted and kept out of the audit log; true unless the registry says otherwise. */
  @Column('boolean', { name: 'is_secret', default: true })
  isSecret!: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  @Column('uuid', { name: 'updated_by', nullable: true })
  updatedBy!: string | null;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'updated_by', foreignKeyConstraintName: 'fk_settings_updated_by' })
  updater?: User | null;

  @Column('integer', { default: 1 })
  version!: number;
}
