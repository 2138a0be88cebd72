import type { Grouping, Measure } from '../dto/report-query.dto';
import type { DowntimeReport } from '../dto/report.dto';
import { type Chart, colours, labelOf, thousands, titleOf } from './chart';

const maxBars = 30;
const rowHeight = 22;
const margins = { top: 84, bottom: 48 };

/** Bars: months side by side in their order, other groups below each other, the largest on top. */
export function downtimeChart(report: DowntimeReport, groupBy: Grouping, measure: Measure): Chart {
  const what = measure === 'downtime' ? 'Down time in hours' : 'Entries';
  const valueOf = (group: DowntimeReport['groups'][number]) =>
    (measure === 'downtime' ? group.hours : group.entries).value;
  const shown = groupBy === 'month' ? report.groups : report.groups.slice(0, maxBars);
  const bars = shown.map((group) => ({ label: labelOf(group.name), value: valueOf(group) }));
  const title = titleOf(`${what} by ${groupBy}`, subtitleOf(report, bars));
  return groupBy === 'month' ? columns(title, what, bars) : rows(title, what, bars);
}

interface Bar {
  label: string;
  value: number | null;
}
type Title = ReturnType<typeof titleOf>;

function subtitleOf({ period, asOf, groupCount }: DowntimeReport, bars: Bar[]): string {
  const span = `Entries started ${String(period.from)} to ${String(period.to)}, as of ${asOf.slice(0, 16).replace('T', ' ')} UTC`;
  if (bars.every(({ value }) => value === null)) return `${span}: none to show`;
  return groupCount > bars.length ? `${span}; ${String(bars.length)} of ${String(groupCount)} groups` : span;
}

function columns(title: Title, what: string, bars: Bar[]): Chart {
  return {
    width: 960,
    height: 420,
    option: {
      title,
      grid: { left: 80, right: 32, ...margins },
      xAxis: { type: 'category', data: bars.map(({ label }) => label), axisTick: { alignWithLabel: true } },
      yAxis: { type: 'value', name: what, splitLine: { lineStyle: { color: colours.grid } } },
      series: [{ type: 'bar', data: bars.map(({ value }) => value), itemStyle: { color: colours.bar } }],
    },
  };
}

function rows(title: Title, what: string, bars: Bar[]): Chart {
  return {
    width: 960,
    height: margins.top + margins.bottom + rowHeight * Math.max(bars.length, 3),
    option: {
      title,
      grid: { left: 240, right: 80, ...margins },
      xAxis: {
        type: 'value',
        name: what,
        nameLocation: 'middle',
        nameGap: 28,
        splitLine: { lineStyle: { color: colours.grid } },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: bars.map(({ label }) => label),
        axisTick: { show: false },
        axisLabel: { width: 220, overflow: 'truncate', interval: 0 },
      },
      series: [
        {
          type: 'bar',
          data: bars.map(({ value }) => value),
          itemStyle: { color: colours.bar },
          barWidth: '70%',
          label: {
            show: true,
            position: 'right',
            color: colours.muted,
            formatter: ({ value }) => labelledValue(value),
          },
        },
      ],
    },
  };
}

function labelledValue(value: unknown): string {
  return typeof value === 'number' ? thousands(value) : '';
}
