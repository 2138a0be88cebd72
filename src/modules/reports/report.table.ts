import type { Cell, Column, Table } from '../../common/table/table';
import type { Figure, Report } from './dto/report.dto';

type Figures = Record<string, unknown>;

const columns: readonly Column[] = [
  { header: 'asOf', kind: 'instant', width: 20 },
  { header: 'from', kind: 'day', width: 12 },
  { header: 'to', kind: 'day', width: 12 },
  { header: 'key', width: 22 },
  { header: 'name', width: 22 },
  { header: 'figure', width: 26 },
  { header: 'unit', width: 10 },
  { header: 'value', width: 12 },
  { header: 'numerator', width: 12 },
  { header: 'denominator', width: 12 },
  { header: 'sampleSize', width: 12 },
  { header: 'definition', width: 80 },
];

/** A report as a table: one line for each figure, each with all that is needed to read it alone. */
export function tableOf(report: Report): Table {
  const lines = 'groups' in report ? report.groups.flatMap((group) => linesOf(group, group.key, group.name)) : [];
  const ageing = 'ageing' in report ? report.ageing.map(ageingLine) : [];
  const { asOf, period, definition } = report;
  const rows = [...linesOf(report, null, null), ...ageing, ...lines].map((line) => [
    asOf,
    period.from,
    period.to,
    ...line,
    (definition as Record<string, string>)[String(line[2])] ?? null,
  ]);
  return { title: 'Report', columns, rows: [rows] };
}

function linesOf(figures: Figures, key: Cell, name: Cell): Cell[][] {
  return Object.entries(figures).flatMap(([figure, value]) =>
    isFigure(value) ? [line(key, name, figure, value)] : [],
  );
}

function ageingLine({ fromDays, toDays, entries }: { fromDays: Cell; toDays: Cell; entries: Figure }): Cell[] {
  const name =
    toDays === null ? `${String(fromDays)} days or more` : `${String(fromDays ?? 0)} to ${String(toDays)} days`;
  return line(null, name, 'ageing', entries);
}

function line(key: Cell, name: Cell, figure: string, of: Figure): Cell[] {
  return [key, name, figure, of.unit, of.value, of.numerator, of.denominator, of.sampleSize];
}

function isFigure(value: unknown): value is Figure {
  return typeof value === 'object' && value !== null && 'sampleSize' in value;
}
