import { InvalidInput } from '../../../common/domain.error';
import { requiredFields, type ImportField, type ImportMapping } from '../dto/import-mapping.dto';
import { openWorkbook } from '../reading/open-workbook';
import type { DetectedSheet, Detection } from './detection';
import { proposedMapping } from './proposed-mapping';
import { profileSheet, type SheetProfile } from './sheet-profile';

/**
 * Reads a file once and proposes how to read it: which sheets, which column stands for what, and what its texts mean.
 * @throws NO_HEADER_ROW when no sheet names its columns in words that are known; errors of `workbook.errors.ts`
 */
export async function detect(path: string): Promise<Detection> {
  const workbook = await openWorkbook(path);
  const { format } = workbook;
  try {
    const told: DetectedSheet[] = [];
    const profiles: SheetProfile[] = [];
    for (const sheet of workbook.sheets) {
      const profile = sheet.hidden ? undefined : await profileSheet(sheet);
      told.push(detected(sheet, profile));
      if (profile && profile.rows > 0) profiles.push(profile);
    }
    if (profiles.length === 0) throw noHeaderRow();
    const { mapping, notes } = proposedMapping(profiles, format);
    return { format, mapping, sheets: told, missing: missingFields(mapping), notes: [...skippedNotes(told), ...notes] };
  } finally {
    workbook.close();
  }
}

/** Required fields for which some sheet has neither a column nor a constant. */
export function missingFields({ sheets, constants }: ImportMapping): ImportField[] {
  return requiredFields.filter((field) =>
    sheets.some(
      ({ columns, constants: own }) =>
        !Object.values(columns).includes(field) && (own?.[field] ?? constants[field]) === undefined,
    ),
  );
}

function detected({ name, hidden }: { name: string; hidden: boolean }, profile?: SheetProfile): DetectedSheet {
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
