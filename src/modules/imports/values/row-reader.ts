import { tidy } from '../detection/folded';
import {
  priorities,
  statuses,
  type ImportField,
  type ImportMapping,
  type Priority,
  type SheetMapping,
  type Status,
} from '../dto/import-mapping.dto';
import type { SourceCell, SourceRow } from '../reading/source';
import { hoursIn, Meanings, readDay, readHours, readText, textOf, unusable, type Read } from './field-values';
import { ignoredBecause } from './ignored-rows';
import type { EntryValues, InterpretedRow, Outcome, Rejection, RejectionCode, SourceColumn } from './interpretation';

type Reader<T> = (cell: SourceCell) => Read<T>;

/** Makes entries of the rows of one sheet, by its mapping. */
export class RowReader {
  private readonly settings: ImportMapping;
  private readonly status: Meanings<Status>;
  private readonly priority: Meanings<Priority>;
  private readonly names: Record<'device' | 'responsiblePerson', Meanings<string>>;
  private readonly empty: ReadonlySet<string>;
  private readonly fields: ReadonlyMap<string, ImportField>;
  private readonly latest: string;

  /** @param today as `YYYY-MM-DD`: what lies more than a year ahead is not believed */
  constructor(
    mapping: ImportMapping,
    private readonly sheet: SheetMapping,
    private readonly columns: SourceColumn[],
    private readonly today: string,
  ) {
    this.settings = { ...mapping, ...sheet, constants: { ...mapping.constants, ...sheet.constants } };
    this.status = new Meanings(mapping.values.status, statuses);
    this.priority = new Meanings(mapping.values.priority, priorities);
    this.names = {
      device: new Meanings(mapping.values.device),
      responsiblePerson: new Meanings(mapping.values.responsiblePerson),
    };
    this.empty = new Set(mapping.emptyValues.map((value) => tidy(value).toLowerCase()));
    this.fields = new Map(columns.flatMap(({ letter, field }) => (field ? [[letter, field]] : [])));
    this.latest = `${String(Number(today.slice(0, 4)) + 1)}${today.slice(4)}`;
  }

  read(row: SourceRow): Pick<InterpretedRow, 'hours' | 'outcome'> {
    const cells = new Map<ImportField, SourceCell>();
    for (const cell of row.cells) {
      const field = this.fields.get(cell.column);
      if (field && !this.isEmpty(cell)) cells.set(field, cell);
    }
    const because = ignoredBecause(row.cells, cells, this.columns);
    if (because) return { hours: null, outcome: { kind: 'ignored', because } };
    return { hours: this.hours(cells.get('downtimeHours')), outcome: this.outcome(row, cells) };
  }

  private outcome(row: SourceRow, cells: ReadonlyMap<ImportField, SourceCell>): Outcome {
    const rejections: Rejection[] = [];
    const values = this.values(new FieldCells(cells, this.settings.constants), (field, cell, code, why) => {
      rejections.push(this.rejection(row, field, cell, code, why));
    });
    const [first, ...others] = rejections;
    return first ? { kind: 'rejected', rejections: [first, ...others] } : { kind: 'valid', values };
  }

  private hours(cell: SourceCell | undefined): number | null {
    const hours = cell && hoursIn(cell, this.settings);
    return hours === undefined ? null : Math.round(hours * 100) / 100;
  }

  /** All fields of an entry; those that `reject` was called for hold nothing of use. */
  private values(cells: FieldCells, reject: Reject): EntryValues {
    const optional = <T>(field: ImportField, reader: Reader<T>): T | null => {
      const cell = cells.of(field);
      if (!cell) return null;
      const read = unusable(cell) ?? reader(cell);
      if ('value' in read) return read.value;
      reject(field, cell, read.code, read.why);
      return null;
    };
    const required = <T>(field: keyof typeof missing, reader: Reader<T>, nothing: T): T => {
      if (!cells.of(field)) reject(field, undefined, missing[field], 'is blank, and an entry needs it');
      return optional(field, reader) ?? nothing;
    };
    const day: Reader<string> = (cell) => readDay(cell, this.settings, this.today, this.latest);
    const text =
      (limit: number, tooLong: RejectionCode): Reader<string> =>
      (cell) =>
        readText(textOf(cell), limit, tooLong);
    const name =
      (limit: number, tooLong: RejectionCode): Reader<string> =>
      (cell) =>
        readText(tidy(textOf(cell)), limit, tooLong);
    const spelt =
      (field: 'device' | 'responsiblePerson', tooLong: RejectionCode): Reader<string> =>
      (cell) =>
        readText(this.names[field].of(textOf(cell)) ?? tidy(textOf(cell)), 100, tooLong);

    const startDate = required('startDate', day, '');
    const endDate = optional('endDate', day);
    if (startDate && endDate && endDate < startDate) {
      reject('endDate', cells.of('endDate'), 'end_before_start', `is before the start, ${startDate}`);
    }
    return {
      startDate,
      endDate,
      responsiblePerson: required('responsiblePerson', spelt('responsiblePerson', 'responsible_person_too_long'), ''),
      location: required('location', (cell) => this.path(cell), []),
      device: required('device', spelt('device', 'device_too_long'), ''),
      callDescription: required('callDescription', text(20_000, 'call_description_too_long'), ''),
      solutionDescription: optional('solutionDescription', text(20_000, 'solution_description_too_long')),
      status: required('status', (cell) => oneOf(this.status.of(textOf(cell)), 'unknown_status', 'status'), 'Open'),
      downtimeHours: optional('downtimeHours', (cell) => readHours(cell, this.settings)),
      category: optional('category', name(100, 'category_too_long')),
      priority: optional('priority', (cell) => oneOf(this.priority.of(textOf(cell)), 'unknown_priority', 'priority')),
      user: optional('user', name(255, 'user_too_long')),
      entryId: optional('entryId', entryId),
    };
  }

  private path(cell: SourceCell): Read<string[]> {
    const { pathSeparator } = this.settings;
    const names = pathSeparator === null ? [textOf(cell)] : textOf(cell).split(pathSeparator);
    const read = names.map((name) => readText(tidy(name), 100, 'location_too_long'));
    const wrong = read.find((name) => 'code' in name);
    if (wrong) return wrong;
    return { value: read.flatMap((name) => ('value' in name && name.value !== '' ? [name.value] : [])) };
  }

  private isEmpty({ value }: SourceCell): boolean {
    return this.empty.size > 0 && this.empty.has(tidy(String(value)).toLowerCase());
  }

  private rejection(
    row: SourceRow,
    field: ImportField,
    cell: SourceCell | undefined,
    code: RejectionCode,
    why: string,
  ): Rejection {
    const column = this.columns.find((candidate) => candidate.field === field)?.header ?? null;
    const value = cell ? shortened(textOf(cell)) : null;
    const where = `Sheet “${this.sheet.name}”, row ${String(row.number)}`;
    const what = column === null ? `the constant for ${field}` : `column “${column}”`;
    const reason =
      column === null && value === null
        ? `${where}: no column stands for ${field}, and an entry needs it.`
        : `${where}, ${what}: ${value === null ? 'it' : `“${value}”`} ${why}.`;
    return { code, field, column, value, reason };
  }
}

type Reject = (field: ImportField, cell: SourceCell | undefined, code: RejectionCode, why: string) => void;

const missing = {
  startDate: 'missing_start_date',
  responsiblePerson: 'missing_responsible_person',
  location: 'missing_location',
  device: 'missing_device',
  callDescription: 'missing_call_description',
  status: 'missing_status',
} as const satisfies Partial<Record<ImportField, RejectionCode>>;

/** The cells of a row by field; a constant stands in for a blank one. */
class FieldCells {
  constructor(
    private readonly cells: ReadonlyMap<ImportField, SourceCell>,
    private readonly constants: ImportMapping['constants'],
  ) {}

  of(field: ImportField): SourceCell | undefined {
    const constant = this.constants[field];
    return (
      this.cells.get(field) ?? (constant === undefined ? undefined : { column: '', kind: 'text', value: constant })
    );
  }
}

function oneOf<T>(value: T | undefined, code: RejectionCode, what: string): Read<T> {
  return value === undefined ? { code, why: `is no ${what} that the mapping knows` } : { value };
}

function entryId(cell: SourceCell): Read<string> {
  const id = textOf(cell).toLowerCase();
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return { value: id };
  return { code: 'unreadable_entry_id', why: 'is no id of an entry' };
}

function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
