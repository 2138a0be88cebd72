import type { DateOrder, ImportField, ImportMapping, SheetMapping } from '../dto/import-mapping.dto';
import type { SourceFormat } from '../reading/source';
import {
  dateOrderEvidence,
  likeliest,
  likeliestDecimalSign,
  likeliestSeparator,
  unifiedSpellings,
} from './conventions';
import { countsMinutes } from './header-match';
import { priorityMeanings, statusMeanings } from './meanings';
import type { SheetProfile } from './sheet-profile';

/** What is proposed for the profiled sheets, and what the person who reviews it should know. */
export function proposedMapping(
  sheets: SheetProfile[],
  format: SourceFormat,
): { mapping: ImportMapping; notes: string[] } {
  const dates = textsOf(sheets, 'startDate', 'endDate');
  const dateOrder = likeliest(dateOrderEvidence(dates));
  const statuses = statusMeanings(textsOf(sheets, 'status'));
  const priorities = priorityMeanings(textsOf(sheets, 'priority'), gradesOf(sheets));
  const hasStatus = sheets.every(({ columns }) => columns.has('status'));
  const shared: Omit<ImportMapping, 'sheets' | 'values' | 'unknown'> = {
    constants: hasStatus ? {} : { status: 'Completed' },
    dateOrder: dateOrder ?? 'DMY',
    decimalSign:
      likeliestDecimalSign(textsOf(sheets, 'downtimeHours')) ??
      (format.kind === 'csv' && format.delimiter === ';' ? ',' : '.'),
    downtimeUnit: sheets.every(inMinutes) ? 'minutes' : 'hours',
    pathSeparator: likeliestSeparator(textsOf(sheets, 'location')),
    emptyValues: emptyValues(sheets),
  };
  const mapping: ImportMapping = {
    ...shared,
    sheets: sheets.map((sheet) => sheetMapping(sheet, shared)),
    values: {
      status: statuses.meanings,
      priority: priorities.meanings,
      device: unifiedSpellings(textsOf(sheets, 'device')),
      responsiblePerson: unifiedSpellings(textsOf(sheets, 'responsiblePerson')),
    },
    unknown: {
      locations: { map: {}, otherwise: 'create' },
      categories: { map: {}, otherwise: 'create' },
      people: { map: {}, otherwise: 'keep' },
    },
  };
  const notes = [
    ...(hasStatus ? [] : ['There is no column with a status: entries without one are taken as Completed.']),
    ...(dateOrder === undefined && [...dates.keys()].some((text) => ambiguous.test(text))
      ? ['No date tells whether the day or the month comes first: the day is taken to.']
      : []),
    ...statuses.notes,
    ...priorities.notes,
    ...numberedCategoryNotes(sheets),
    ...unmappedNotes(sheets),
  ];
  return { mapping, notes };
}

const ambiguous = /^\d{1,2}[-./ ]+\d{1,2}[-./ ]+\d{2}/;

function sheetMapping(
  sheet: SheetProfile,
  shared: { dateOrder: DateOrder; downtimeUnit: 'hours' | 'minutes'; pathSeparator: string | null },
): SheetMapping {
  const own = textsOf([sheet], 'startDate', 'endDate');
  const dateOrder = likeliest(dateOrderEvidence(own));
  const downtimeUnit = inMinutes(sheet) ? 'minutes' : 'hours';
  const pathSeparator = likeliestSeparator(textsOf([sheet], 'location'));
  return {
    name: sheet.name,
    headerRow: sheet.headerRow,
    columns: Object.fromEntries([...sheet.columns].map(([field, { header }]) => [header, field])),
    ...(dateOrder !== undefined && dateOrder !== shared.dateOrder && { dateOrder }),
    ...(downtimeUnit !== shared.downtimeUnit && { downtimeUnit }),
    ...(pathSeparator !== null && pathSeparator !== shared.pathSeparator && { pathSeparator }),
  };
}

/** Categories are made of what stands there, and a number is seldom meant to be one. */
function numberedCategoryNotes(sheets: SheetProfile[]): string[] {
  const count = sheets.reduce((sum, { columns }) => sum + (columns.get('category')?.numbers() ?? 0), 0);
  if (count === 0) return [];
  return [
    `Categories are numbers in ${String(count)} ${count === 1 ? 'row' : 'rows'} and become categories of that name: ` +
      'name them in unknown.categories.map to mean others, or leave out what the logbook does not have (otherwise: omit).',
  ];
}

/** One for all sheets that leave the same columns out. */
function unmappedNotes(sheets: SheetProfile[]): string[] {
  const bySheets = new Map<string, string[]>();
  for (const { name, unmapped } of sheets) {
    const headers = unmapped.map((header) => `“${header}”`).join(', ');
    if (headers !== '') bySheets.set(headers, [...(bySheets.get(headers) ?? []), `“${name}”`]);
  }
  return [...bySheets].map(
    ([headers, names]) =>
      `Columns that stand for no field, whose cells are kept with the import: ${headers} (${names.join(', ')}).`,
  );
}

function inMinutes({ columns }: SheetProfile): boolean {
  return countsMinutes(columns.get('downtimeHours')?.header ?? '');
}

/** How often each text occurs in the columns of some fields. */
function textsOf(sheets: SheetProfile[], ...fields: ImportField[]): Map<string, number> {
  const texts = new Map<string, number>();
  for (const { columns } of sheets) {
    for (const field of fields) {
      for (const [text, count] of columns.get(field)?.texts ?? []) texts.set(text, (texts.get(text) ?? 0) + count);
    }
  }
  return texts;
}

function gradesOf(sheets: SheetProfile[]): Set<number> {
  return new Set(sheets.flatMap(({ columns }) => [...(columns.get('priority')?.grades ?? [])]));
}

function emptyValues(sheets: SheetProfile[]): string[] {
  return [...new Set(sheets.flatMap(({ columns }) => [...columns.values()].flatMap((column) => column.emptyValues())))];
}
