import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Import } from './import.entity';

const primaryKeyConstraintName = 'pk_import_parts';

/** A part of an imported file: any worker can read it, whichever process took it in. Goes when the file is not needed any more. */
@Entity('import_parts')
export class ImportPart {
  @PrimaryColumn('uuid', { name: 'import_id', primaryKeyConstraintName })
  importId!: string;

  @ManyToOne(() => Import, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'import_id', foreignKeyConstraintName: 'fk_import_parts_import_id' })
  import?: Import;

  @PrimaryColumn('integer', { name: 'part_number', primaryKeyConstraintName })
  partNumber!: number;

  @Column('bytea')
  content!: Buffer;
}
