import type { EChartsOption } from 'echarts';
import type { Measure } from '../dto/report-query.dto';
import type { ParetoReport } from '../dto/report.dto';
import { amountOf, type Chart, colours, labelOf, subtitleOf, titleOf } from './chart';

const maxBars = 30;
/** More labels than this do not fit beside each other. */
const maxUpright = 8;

/** Bars, the largest first, and the line of what they make up together, on an axis of its own. */
export function paretoChart(report: ParetoReport, groupBy: string, measure: Measure): Chart {
  const what = amountOf[measure].title;
  const shown = report.groups.slice(0, maxBars);
  const upright = shown.length <= maxUpright;
  return {
    width: 960,
    height: upright ? 440 : 520,
    option: {
      title: titleOf(
        `Pareto of ${what.toLowerCase()} by ${groupBy}`,
        subtitleOf(report, remarkOf(report, shown.length, measure)),
      ),
      legend: { right: 24, top: 16, data: [what, 'Cumulative share'], textStyle: { color: colours.text } },
      grid: { left: 80, right: 80, top: 100, bottom: upright ? 60 : 150 },
      xAxis: {
        type: 'category',
        data: shown.map(({ name }) => labelOf(name)),
        axisTick: { alignWithLabel: true },
        axisLabel: { interval: 0, rotate: upright ? 0 : 40, width: upright ? 90 : 150, overflow: 'truncate' },
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

function remarkOf({ groupCount }: ParetoReport, shown: number, measure: Measure): string | undefined {
  if (shown === 0) return amountOf[measure].none;
  return groupCount > shown ? `the ${String(shown)} largest of ${String(groupCount)} groups` : undefined;
}

function percent(share: number | null): number | null {
  return share === null ? null : Number((share * 100).toFixed(2));
}
