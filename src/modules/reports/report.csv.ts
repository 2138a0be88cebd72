import type { Figure, Report } from './dto/report.dto';

const byteOrderMark = '\uFEFF'; // without it Excel takes UTF-8 for something else
const startsFormula = /^[=+\-@\t\r\n]/;

type Cell = string | number | null;
type Figures = Record<string, unknown>;

const heading = ['asOf', 'from', 'to', 'key', 'name', 'figure', 'unit', 'value', 'numerator', 'denominator'].concat(
  'sampleSize',
  'definition',
);

/**
 * One line for each figure, each with all that is needed to read it alone (RFC 4180, UTF-8). What a spreadsheet would take
 * for a formula is text.
 */
export function csvOf(report: Report): string {
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
  return byteOrderMark + [heading, ...rows].map((row) => `${row.map(written).join(',')}\r\n`).join('');
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

function written(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const text = startsFormula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
