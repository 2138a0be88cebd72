import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Import } from './import.entity';

const primaryKeyConstraintName = 'pk_import_rows';

/** A row of an imported file: what it said, and what became of it. */
@Entity('import_rows')
@Index('idx_import_rows_outcome', ['importId', 'outcome', 'position'])
@Index('idx_import_rows_fingerprint', ['fingerprint'], { where: "outcome = 'valid'" })
@Index('idx_import_rows_entry_id', ['entryId'], { where: "outcome = 'valid'" })
@Check('ck_import_rows_outcome', `outcome IN ('valid', 'rejected', 'duplicate')`)
@Check('ck_import_rows_entry', `outcome = 'rejected' OR entry IS NOT NULL`)
export class ImportRow {
  @PrimaryColumn('uuid', { name: 'import_id', primaryKeyConstraintName })
  importId!: string;

  @ManyToOne(() => Import, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'import_id', foreignKeyConstraintName: 'fk_import_rows_import_id' })
  import?: Import;

  /** Among the rows of all sheets, from 1. */
  @PrimaryColumn('integer', { primaryKeyConstraintName })
  position!: number;

  @Column('varchar', { length: 255 })
  sheet!: string;

  /** As Excel counts, or the line of a CSV file. */
  @Column('integer', { name: 'row_number' })
  rowNumber!: number;

  /** The original cells, each with its column. */
  @Column('jsonb')
  cells!: unknown;

  /** The values of its entry, locations and people by name; null when they could not be read. */
  @Column('jsonb', { nullable: true })
  entry!: unknown;

  /** Hours of downtime as the file says, also of rejected rows. */
  @Column('numeric', { nullable: true })
  hours!: string | null;

  @Column('varchar', { length: 10 })
  outcome!: string;

  /** Why it was rejected, or is a duplicate. */
  @Column('jsonb', { default: [] })
  reasons!: unknown;

  /** Equal for equal rows, whichever file they come in: SHA-256. */
  @Column('bytea')
  fingerprint!: Buffer;

  /** The id of the entry that a valid row becomes when its import is committed. */
  @Column('uuid', { name: 'entry_id', default: () => 'app.uuidv7()' })
  entryId!: string;
}
