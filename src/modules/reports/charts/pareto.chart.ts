import type { EChartsOption } from 'echarts';
import type { Measure } from '../dto/report-query.dto';
import type { ParetoReport } from '../dto/report.dto';
import { type Chart, colours, labelOf, titleOf } from './chart';

const maxBars = 30;

/** Bars, the largest first, and the line of what they make up together, on an axis of its own. */
export function paretoChart(report: ParetoReport, groupBy: string, measure: Measure): Chart {
  const what = measure === 'downtime' ? 'Down time in hours' : 'Entries';
  const shown = report.groups.slice(0, maxBars);
  return {
    width: 960,
    height: 520,
    option: {
      title: titleOf(`Pareto of ${what.toLowerCase()} by ${groupBy}`, subtitleOf(report, shown.length)),
      legend: { right: 24, top: 16, data: [what, 'Cumulative share'], textStyle: { color: colours.text } },
      grid: { left: 80, right: 80, top: 100, bottom: 150 },
      xAxis: {
        type: 'category',
        data: shown.map(({ name }) => labelOf(name)),
        axisTick: { alignWithLabel: true },
        axisLabel: { interval: 0, rotate: 40, width: 150, overflow: 'truncate' },
      },
      yAxis: axes(what),
      series: [
        { name: what, type: 'bar', data: shown.map(({ amount }) => amount.value), itemStyle: { color: colours.bar } },
        {
          name: 'Cumulative share',
          type: 'line',
          yAxisIndex: 1,
          data: shown.map(({ cumulativeShare }) => percent(cumulativeShare.value)),
          symbolSize: 6,
          lineStyle: { color: colours.line, width: 2 },
          itemStyle: { color: colours.line },
        },
      ],
    },
  };
}

function axes(what: string): EChartsOption['yAxis'] {
  return [
    { type: 'value', name: what, splitLine: { lineStyle: { color: colours.grid } } },
    {
      type: 'value',
      name: 'Cumulative share',
      min: 0,
      max: 100,
      axisLabel: { formatter: '{value} %' },
      splitLine: { show: false },
    },
  ];
}

function subtitleOf({ period, asOf, groupCount }: ParetoReport, shown: number): string {
  const span = `Entries started ${String(period.from)} to ${String(period.to)}, as of ${asOf.slice(0, 16).replace('T', ' ')} UTC`;
  if (shown === 0) return `${span}: none to show`;
  return groupCount > shown ? `${span}; the ${String(shown)} largest of ${String(groupCount)}` : span;
}

function percent(share: number | null): number | null {
  return share === null ? null : Number((share * 100).toFixed(2));
}
