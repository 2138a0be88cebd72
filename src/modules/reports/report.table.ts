import { setImmediate } from 'node:timers/promises';
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
];
const about: Column = { header: 'about', width: 120 };

/**
 * A report as one table, so that any reader of CSV takes it. Lines with `about` come first, and say once what the report is
 * made of and what a figure means; all others are figures.
 */
export function tableOf(report: Report): Table {
  return { title: 'Report', columns: [...columns, about], rows: tableLines(report) };
}

async function* tableLines(report: Report): AsyncGenerator<Cell[][]> {
  const { asOf, period } = report;
  yield aboutLines(report).map(([figure, text]) => {
    return [asOf, period.from, period.to, null, null, figure, null, null, null, null, null, text];
  });
  for await (const lines of figureLines(report)) yield lines.map((line) => [...line, null]);
}

/** A report as the sheets of a workbook: its figures, and what they are made of and mean. */
export function sheetsOf(report: Report): Table[] {
  return [
    { title: 'Report', columns, rows: figureLines(report) },
    { title: 'About', columns: [{ header: 'figure', width: 26 }, about], rows: [aboutLines(report)] },
  ];
}

/** Of the whole report, and of each figure. */
function aboutLines({ about, definition }: Report): [string | null, string][] {
  return [...about.map((text): [null, string] => [null, text]), ...Object.entries<string>(definition)];
}

const groupsAtOnce = 200;

/** The figures, some groups at a time: a report may have thousands, and others have their turn in between. */
async function* figureLines(report: Report): AsyncGenerator<Cell[][]> {
  const { asOf, period } = report;
  const dated = (lines: Cell[][]) => lines.map((line) => [asOf, period.from, period.to, ...line]);
  yield dated([...linesOf(report, null, null), ...('ageing' in report ? report.ageing.map(ageingLine) : [])]);
  const groups = 'groups' in report ? report.groups : [];
  for (let start = 0; start < groups.length; start += groupsAtOnce) {
    const some = groups.slice(start, start + groupsAtOnce);
    yield dated(some.flatMap((group) => linesOf(group, group.key, group.name)));
    await setImmediate();
  }
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
