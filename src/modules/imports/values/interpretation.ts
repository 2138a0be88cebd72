import type { ImportField, Priority, Status } from '../dto/import-mapping.dto';
import type { SourceRow } from '../reading/source';

/** An entry as a row tells it. Location, category and people are still names: only the logbook knows whether it has them. */
export interface EntryValues {
  /** Days as `YYYY-MM-DD`. */
  startDate: string;
  endDate: string | null;
  responsiblePerson: string;
  /** From the outermost place inwards. */
  location: string[];
  device: string;
  callDescription: string;
  solutionDescription: string | null;
  status: Status;
  /** Hours, rounded to hundredths. */
  downtimeHours: number | null;
  category: string | null;
  priority: Priority | null;
  /** Username, e-mail address or full name of the person whose entry it is. */
  user: string | null;
  entryId: string | null;
}

export type RejectionCode =
  | `missing_${'start_date' | 'responsible_person' | 'location' | 'device' | 'call_description' | 'status'}`
  | `${'responsible_person' | 'location' | 'device' | 'category' | 'call_description' | 'solution_description' | 'user'}_too_long`
  | 'unreadable_date'
  | 'unreasonable_date'
  | 'end_before_start'
  | 'unknown_status'
  | 'unknown_priority'
  | 'unreadable_downtime'
  | 'negative_downtime'
  | 'downtime_too_large'
  | 'unreadable_entry_id'
  | 'error_value'
  | 'uncalculated_formula'
  | 'unusable_character';

/** Why a row cannot be taken. */
export interface Rejection {
  code: RejectionCode;
  field: ImportField;
  /** Header of the column; null when the sheet has none for the field. */
  column: string | null;
  /** What stands in the cell, shortened; null when it is blank. */
  value: string | null;
  /** In plain words, with sheet, row, column and value. */
  reason: string;
}

/** A column of a sheet, in the order of the sheet. */
export interface SourceColumn {
  letter: string;
  header: string;
  field: ImportField | null;
}

export type Outcome =
  | { kind: 'valid'; values: EntryValues }
  | { kind: 'rejected'; rejections: [Rejection, ...Rejection[]] }
  /** Not counted as rows of the file. */
  | { kind: 'ignored'; because: 'blank' | 'total' | 'repeated header' };

export interface InterpretedRow {
  sheet: string;
  /** The same object for all rows of a sheet. */
  columns: SourceColumn[];
  source: SourceRow;
  /** Equal for equal rows of the same or another file, in hexadecimal (SHA-256, 64 digits). Does not depend on the mapping of columns. */
  fingerprint: string;
  /** What the cell with the downtime says, also of a row that is rejected, negative ones too; null when it says nothing. */
  hours: number | null;
  outcome: Outcome;
}
