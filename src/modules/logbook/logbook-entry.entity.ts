import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Category } from '../categories/category.entity';
import { Location } from '../locations/location.entity';
import { User } from '../users/user.entity';

/** A technical intervention: what broke, where, what was done and how long the machine stood. */
@Entity('logbook_entries')
@Index('idx_logbook_entries_user_id', { synchronize: false })
@Index('idx_logbook_entries_start_date', ['startDate', 'entryId'])
@Index('idx_logbook_entries_status', ['status', 'startDate', 'entryId'])
@Index('idx_logbook_entries_location_id', ['locationId', 'startDate', 'entryId'])
@Index('idx_logbook_entries_unfinished_location_id', ['locationId', 'status', 'startDate', 'entryId'], {
  where: "(status)::text <> 'Completed'::text",
})
@Index('idx_logbook_entries_device', ['device', 'startDate', 'entryId'])
@Index('idx_logbook_entries_start_date_status', ['startDate', 'status'])
@Index('idx_logbook_entries_search_vector', { synchronize: false })
@Index('idx_logbook_entries_created_at', ['createdAt', 'entryId'])
@Index('idx_logbook_entries_updated_at', ['updatedAt', 'entryId'])
@Index('idx_logbook_entries_end_date', ['endDate', 'entryId'])
@Index('idx_logbook_entries_downtime_hours', ['downtimeHours', 'entryId'])
@Index('idx_logbook_entries_category_id', ['categoryId', 'startDate', 'entryId'])
@Index('idx_logbook_entries_completed_by', ['completedBy', 'startDate', 'entryId'], {
  where: 'completed_by IS NOT NULL',
})
@Index('idx_logbook_entries_priority', ['priority', 'startDate', 'entryId'])
@Index('idx_logbook_entries_responsible_person', ['responsiblePerson', 'startDate', 'entryId'])
@Index('idx_logbook_entries_is_deleted', ['startDate', 'entryId'], { where: 'is_deleted' })
@Index('idx_logbook_entries_end_date_desc', { synchronize: false })
@Index('idx_logbook_entries_downtime_hours_desc', { synchronize: false })
@Check('ck_logbook_entries_start_date', 'isfinite(start_date)')
@Check('ck_logbook_entries_end_date', 'isfinite(end_date) AND end_date >= start_date')
@Check('ck_logbook_entries_status', `status IN ('Open', 'Completed', 'Escalation')`)
@Check('ck_logbook_entries_priority', `priority IN ('Low', 'Medium', 'High')`)
@Check('ck_logbook_entries_downtime_hours', 'downtime_hours BETWEEN 0 AND 99999999.99')
export class LogbookEntry {
  @PrimaryColumn('uuid', {
    name: 'entry_id',
    default: () => 'app.uuidv7()',
    primaryKeyConstraintName: 'pk_logbook_entries',
  })
  entryId!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_logbook_entries_user_id' })
  user?: User;

  @Column('date', { name: 'start_date' })
  startDate!: string;

  @Column('date', { name: 'end_date', nullable: true })
  endDate!: string | null;

  @Column('varchar', { name: 'responsible_person', length: 100 })
  responsiblePerson!: string;

  @Column('integer', { name: 'location_id' })
  locationId!: number;

  @ManyToOne(() => Location)
  @JoinColumn({ name: 'location_id', foreignKeyConstraintName: 'fk_logbook_entries_location_id' })
  location?: Location;

  @Column('varchar', { length: 100 })
  device!: string;

  @Column('text', { name: 'call_description' })
  callDescription!: string;

  @Column('text', { name: 'solution_description', nullable: true })
  solutionDescription!: string | null;

  @Column('varchar', { length: 20 })
  status!: string;

  /** Why the entry was last escalated or reopened. */
  @Column('text', { name: 'status_reason', nullable: true })
  statusReason!: string | null;

  /** Hours that the machine stood, to the hundredth. */
  @Column('numeric', { name: 'downtime_hours', precision: 10, scale: 2, nullable: true })
  downtimeHours!: string | null;

  @Column('integer', { name: 'category_id', nullable: true })
  categoryId!: number | null;

  @ManyToOne(() => Category)
  @JoinColumn({ name: 'category_id', foreignKeyConstraintName: 'fk_logbook_entries_category_id' })
  category?: Category | null;

  @Column('varchar', { length: 20, nullable: true })
  priority!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  @Column('uuid', { name: 'completed_by', nullable: true })
  completedBy!: string | null;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'completed_by', foreignKeyConstraintName: 'fk_logbook_entries_completed_by' })
  completer?: User | null;

  @Column('boolean', { name: 'is_deleted', default: false })
  isDeleted!: boolean;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('timestamptz', {
    name: 'unarchived_at',
    nullable: true,
    comment: 'When it was last brought back from the archive: for that it counts as ended then',
  })
  unarchivedAt!: Date | null;

  /** Kept by a trigger. */
  @Column('tsvector', { name: 'search_vector', nullable: true, select: false })
  searchVector!: string | null;
}
