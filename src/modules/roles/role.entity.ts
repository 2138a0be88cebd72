import { Check, Column, Entity, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { AccessLevel } from '../../common/access-level';

/** A role that users have; its access level decides what they may see and do. */
@Entity('roles')
@Unique('uq_roles_role_name', ['roleName'])
@Index('idx_roles_role_name', { synchronize: false })
@Check('ck_roles_access_level', `access_level IN ('Technician', 'TechnicianReader', 'Manager', 'Admin')`)
export class Role {
  @PrimaryGeneratedColumn('identity', {
    name: 'role_id',
    type: 'integer',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_roles',
  })
  roleId!: number;

  @Column('varchar', { name: 'role_name', length: 50 })
  roleName!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('varchar', { name: 'access_level', length: 20 })
  accessLevel!: AccessLevel;

  @Column('boolean', { name: 'is_built_in', default: false })
  isBuiltIn!: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  @Column('integer', { default: 1 })
  version!: number;
}
