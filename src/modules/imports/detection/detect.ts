import { InvalidInput } from '../../../common/domain.error';
import { missingFields } from '../missing-fields';
import { openWorkbook } from '../reading/open-workbook';
import type { SourceFormat, SourceRow } from '../reading/source';
import type { DetectedSheet, Detection } from './detection';
import { proposedMapping } from './proposed-mapping';
import { type SheetProfile, SheetProfiler } from './sheet-profile';

/**
 * Reads a file once and proposes how to read it: which sheets, which column stands for what, and what its texts mean.
 * @throws NO_HEADER_ROW when no sheet names its columns in words that are known; errors of `workbook.errors.ts`
 */
export async function detect(path: string): Promise<Detection> {
  return (await FileProfile.begin(path)).detection();
}

/** What is known of a file, from as many of its rows as were read. */
export class FileProfile {
  private constructor(
    private readonly format: SourceFormat,
    private readonly sheets: { name: string; hidden: boolean; profiler: SheetProfiler | undefined }[],
  ) {}

  /** Reads as many rows of each sheet, or all of the file. @throws errors of `workbook.errors.ts` */
  static async begin(path: string, depth?: number): Promise<FileProfile> {
    const workbook = await openWorkbook(path);
    try {
      const sheets: FileProfile['sheets'] = [];
      for (const sheet of workbook.sheets) {
        const { name, hidden } = sheet;
        sheets.push({ name, hidden, profiler: hidden ? undefined : await SheetProfiler.begin(sheet, depth) });
      }
      return new FileProfile(workbook.format, sheets);
    } finally {
      workbook.close();
    }
  }

  /** Takes in another row of a sheet; those that it has taken in already, too. */
  add(sheetName: string, row: SourceRow): void {
    this.sheets.find(({ name }) => name === sheetName)?.profiler?.add(row);
  }

  /** What is proposed by all that is known so far. @throws NO_HEADER_ROW */
  detection(): Detection {
    const told = this.sheets.map(({ profiler, ...sheet }) => ({ ...sheet, profile: profiler?.profile() }));
    const profiles = told.flatMap(({ profile }) => (profile && profile.rows > 0 ? [profile] : []));
    if (profiles.length === 0) throw noHeaderRow();
    const { mapping, notes } = proposedMapping(profiles, this.format);
    const sheets = told.map(detected);
    const missing = missingFields(mapping);
    return { format: this.format, mapping, sheets, missing, notes: [...skippedNotes(sheets), ...notes] };
  }
}

interface KnownSheet {
  name: string;
  hidden: boolean;
  profile: SheetProfile | undefined;
}

function detected({ name, hidden, profile }: KnownSheet): DetectedSheet {
  const skipped = hidden ? 'hidden' : !profile ? 'no header row' : profile.rows === 0 ? 'empty' : null;
  return { name, skipped, headerRow: profile?.headerRow ?? null, unmapped: profile?.unmapped ?? [] };
}

function skippedNotes(sheets: DetectedSheet[]): string[] {
  const why = {
    hidden: 'it is hidden',
    'no header row': 'no row of it names the columns of a logbook',
    empty: 'nothing stands below its headers',
  };
  return sheets.flatMap(({ name, skipped }) => (skipped ? [`Sheet “${name}” is skipped: ${why[skipped]}.`] : []));
}

function noHeaderRow(): InvalidInput {
  return new InvalidInput(
    'NO_HEADER_ROW',
    'No visible sheet has a row with headers such as “Date”, “Machine” and “Fault”: add one above the rows, or send a mapping.',
  );
}
