import type { Grouping, Measure } from '../dto/report-query.dto';
import type { DowntimeReport } from '../dto/report.dto';
import { amountOf, type Chart, colours, labelOf, subtitleOf, thousands, titleOf } from './chart';

const maxBars = 30;
const rowHeight = 22;
const margins = { top: 84, bottom: 48 };

/** Bars: months side by side in their order, other groups below each other, the largest on top. */
export function downtimeChart(report: DowntimeReport, groupBy: Grouping, measure: Measure): Chart {
  const what = amountOf[measure].title;
  const valueOf = (group: DowntimeReport['groups'][number]) =>
    (measure === 'downtime' ? group.hours : group.entries).value;
  const shown = groupBy === 'month' ? report.groups : report.groups.slice(0, maxBars);
  const bars = shown.map((group) => ({ label: labelOf(group.name), value: valueOf(group) }));
  const title = titleOf(`${what} by ${groupBy}`, subtitleOf(report, remarkOf(report, bars, measure)));
  return groupBy === 'month' ? columns(title, what, bars) : rows(title, what, bars);
}

interface Bar {
  label: string;
  value: number | null;
}
type Title = ReturnType<typeof titleOf>;

function remarkOf({ groupCount }: DowntimeReport, bars: Bar[], measure: Measure): string | undefined {
  if (bars.every(({ value }) => value === null)) return amountOf[measure].none;
  return groupCount > bars.length ? `${String(bars.length)} of ${String(groupCount)} groups` : undefined;
}

function columns(title: Title, what: string, bars: Bar[]): Chart {
  return {
    width: 960,
    height: 420,
    option: {
      title,
      grid: { left: 80, right: 32, top: 108, bottom: margins.bottom },
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
