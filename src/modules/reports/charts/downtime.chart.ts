import type { Grouping, Measure } from '../dto/report-query.dto';
import type { DowntimeReport } from '../dto/report.dto';
import { amountOf, type Chart, colours, type Head, headOf, nothingIn, stepOf, thousands } from './chart';
import { type Label, labelOf, widthOf } from './label';

const width = 960;
/** Names differ at their ends. */
const nameBox = { width: 320, lines: 2, ending: 0.4 };
const rowHeight = { one: 22, two: 34 };
const axisHeight = 48;

/** Bars: months side by side in their order, other groups below each other, the largest on top. */
export function downtimeChart(report: DowntimeReport, groupBy: Grouping, measure: Measure): Chart {
  const bars = report.groups.map((group) => ({
    label: labelOf(group.name, nameBox),
    value: (measure === 'downtime' ? group.hours : group.entries).value,
  }));
  const nothing = nothingIn(
    bars.map(({ value }) => value),
    measure,
  );
  const head = headOf(`${amountOf[measure].title} by ${groupBy}`, report, width, nothing);
  return groupBy === 'month' ? columns(head, measure, bars) : rows(head, measure, bars);
}

interface Bar {
  label: Label;
  value: number | null;
}

function columns({ title, labels, bottom }: Head, measure: Measure, bars: Bar[]): Chart {
  const top = bottom + 40;
  return {
    width,
    height: top + 320,
    labels,
    option: {
      title,
      grid: { left: 80, right: 32, top, bottom: axisHeight },
      xAxis: { type: 'category', data: bars.map(({ label }) => textOf(label)), axisTick: { alignWithLabel: true } },
      yAxis: {
        type: 'value',
        name: amountOf[measure].title,
        splitLine: { lineStyle: { color: colours.grid } },
        ...stepOf(measure),
      },
      series: [{ type: 'bar', data: bars.map(({ value }) => value), itemStyle: { color: colours.bar } }],
    },
  };
}

function rows({ title, labels, bottom }: Head, measure: Measure, bars: Bar[]): Chart {
  const top = bottom + 16;
  const height = bars.some(({ label }) => label.lines.length > 1) ? rowHeight.two : rowHeight.one;
  return {
    width,
    height: top + axisHeight + height * Math.max(bars.length, 3),
    labels: [...labels, ...bars.map(({ label }) => label)],
    option: {
      title,
      grid: {
        left: 24 + Math.max(80, ...bars.map(({ label }) => widthOf(label))),
        right: 80,
        top,
        bottom: axisHeight,
        outerBoundsMode: 'none',
      },
      xAxis: {
        type: 'value',
        name: amountOf[measure].title,
        nameLocation: 'middle',
        nameGap: 28,
        splitLine: { lineStyle: { color: colours.grid } },
        ...stepOf(measure),
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: bars.map(({ label }) => textOf(label)),
        axisTick: { show: false },
        axisLabel: { interval: 0, lineHeight: 14 },
      },
      series: [
        {
          type: 'bar',
          data: bars.map(({ value }) => value),
          itemStyle: { color: colours.bar },
          barWidth: '70%',
          barMaxWidth: 24,
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

function textOf({ lines }: Label): string {
  return lines.join('\n');
}

function labelledValue(value: unknown): string {
  return typeof value === 'number' ? thousands(value) : '';
}
