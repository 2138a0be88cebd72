import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { User } from '../users/user.entity';

/** A kind of intervention, with the colour that a user interface shows it in. */
@Entity('categories')
@Unique('uq_categories_category_name', ['categoryName'])
@Index('idx_categories_category_name', { synchronize: false })
@Check('ck_categories_color_code', `color_code ~ '^#[0-9A-Fa-f]{6}$'`)
export class Category {
  @PrimaryGeneratedColumn('identity', {
    name: 'category_id',
    type: 'integer',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_categories',
  })
  categoryId!: number;

  @Column('varchar', { name: 'category_name', length: 100 })
  categoryName!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('varchar', { name: 'color_code', length: 7, nullable: true })
  colorCode!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  @Column('uuid', { name: 'created_by' })
  createdBy!: string;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'created_by', foreignKeyConstraintName: 'fk_categories_created_by' })
  creator?: User;

  @Column('boolean', { name: 'is_active', default: true })
  isActive!: boolean;

  @Column('integer', { default: 1 })
  version!: number;
}
