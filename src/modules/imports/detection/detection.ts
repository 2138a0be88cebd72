import type { ImportField, ImportMapping } from '../dto/import-mapping.dto';
import type { SourceFormat } from '../reading/source';

/** What was found in a file, and how it would be read. */
export interface Detection {
  format: SourceFormat;
  mapping: ImportMapping;
  /** All sheets in the order of the file, those that are skipped as well. */
  sheets: DetectedSheet[];
  /** Required fields that have neither a column nor a constant in some sheet. */
  missing: ImportField[];
  /** In plain words, for the person who reviews the proposal. */
  notes: string[];
}

export interface DetectedSheet {
  name: string;
  skipped: 'hidden' | 'no header row' | 'empty' | null;
  headerRow: number | null;
  /** Headers of columns that stand for no field; their cells are kept with the import. */
  unmapped: string[];
}
